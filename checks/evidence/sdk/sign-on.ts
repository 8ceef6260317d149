import { getProfileName, getSSOTokenFromFile, loadSsoSessionData, parseKnownFiles } from '@smithy/core/config'

export interface SignOn {
  /** Milliseconds since 1970. */
  readonly endsAtMs: number
  /** The SDK gets a new token by itself for as long as the session of IAM Identity Center lasts, whose end is written nowhere. */
  readonly isRenewed: boolean
}

/**
 * When the single sign-on of a profile, or of the one that it takes its credentials from, ends; null where it has none. Read from the shared
 * files, nothing is asked and no token leaves this function.
 *
 * Source  https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 * Errors  those of the SDK's readers, where a file is damaged
 */
export async function signOnOf(profile: string | undefined): Promise<SignOn | null> {
  const profiles = await parseKnownFiles({ ignoreCache: true })
  const seen = new Set<string>()
  let name: string | undefined = getProfileName(profile === undefined ? {} : { profile })
  while (name !== undefined && !seen.has(name)) {
    seen.add(name)
    const { sso_session, sso_start_url, source_profile }: Readonly<Record<string, string | undefined>> = profiles[name] ?? {}
    const session = sso_session ?? sso_start_url
    if (session === undefined) {
      name = source_profile
      continue
    }
    // Of a session that is named but not described the SDK would not get a token either.
    if (sso_session !== undefined && !(await loadSsoSessionData())[sso_session]) return null
    const { expiresAt, refreshToken } = await getSSOTokenFromFile(session)
    return { endsAtMs: Date.parse(expiresAt), isRenewed: sso_session !== undefined && refreshToken !== undefined }
  }
  return null
}
