import type { Place } from './settings.ts'

export type Shell = 'bash' | 'powershell'

/**
 * The lines that point a terminal's AWS CLI at the place where the reader works. What an earlier choice has left in the same terminal is
 * taken away, so that the commands cannot reach another account than the page says.
 *
 * `AWS_REGION` is read by version 2 of the CLI and by the SDKs, `AWS_DEFAULT_REGION` by version 1 too.
 * Source  https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html ,
 *         https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function environmentLines(place: Place, shell: Shell): string {
  const set: Record<string, string> = { AWS_DEFAULT_REGION: place.region, AWS_REGION: place.region }
  const unset = ['AWS_SESSION_TOKEN']
  if (place.target === 'sandbox') {
    Object.assign(set, { AWS_ENDPOINT_URL: place.endpoint ?? '', AWS_ACCESS_KEY_ID: place.account, AWS_SECRET_ACCESS_KEY: 'anything' })
    unset.push('AWS_PROFILE')
  } else if (place.profile === null) {
    // Default credentials may be in these very variables: only the sandbox's address has to go.
    unset.splice(0, 1, 'AWS_ENDPOINT_URL')
  } else {
    set.AWS_PROFILE = place.profile
    unset.push('AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')
  }
  const lines = Object.entries(set).map(([name, value]) => (shell === 'bash' ? `export ${name}=${value}` : `$env:${name} = '${value}'`))
  const away =
    shell === 'bash' ? `unset ${unset.join(' ')}` : `Remove-Item ${unset.map((name) => `Env:${name}`).join(', ')} -ErrorAction Ignore`
  return [away, ...lines].join('\n')
}
