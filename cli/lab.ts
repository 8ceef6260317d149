/** What a command about a lab needs: the person's settings and the way to the account. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Connection } from '../checks/evidence/clients.ts'
import type { Settings } from '../checks/step.ts'
import { UserError } from '../domain/error.ts'
import { isRegionCode } from '../domain/regions.ts'
import type { Call, Lang } from './command.ts'
import { isLoopback } from './home.ts'
import { textOption } from './options.ts'
import { findSandbox, theSandbox } from './sandbox-client.ts'

/** Home regions of the three editions. */
const homeRegions: Readonly<Record<Lang, string>> = { zh: 'ap-northeast-1', ko: 'ap-northeast-2', en: 'us-east-1' }

/** Throws UserError `badRegion {region}`, `valuesUnreadable {file, problem}`. */
export async function settingsOf(call: Call): Promise<Settings> {
  const region = textOption(call, 'region') ?? (await regionOfEnvironment(call)) ?? homeRegions[call.lang]
  if (!isRegionCode(region)) throw new UserError('badRegion', { region })
  const initials = textOption(call, 'initials') ?? 'demo'
  if (!/^[a-z0-9][a-z0-9-]{0,19}$/.test(initials)) throw new UserError('badInitials', { initials })
  const email = textOption(call, 'email') ?? 'learner@example.com'
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new UserError('badEmail', { email })
  return { region, initials, email, own: ownNames(textOption(call, 'values')) }
}

/** A region from the standard environment or the profile, as the SDK itself would find it. */
async function regionOfEnvironment(call: Call): Promise<string | undefined> {
  const { env } = call
  if (env.AWS_REGION || env.AWS_DEFAULT_REGION) return env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (call.options.sandbox === true) return undefined
  const profile = textOption(call, 'profile') ?? env.AWS_PROFILE
  if (profile === undefined) return undefined
  const { STSClient } = await import('@aws-sdk/client-sts')
  try {
    return await new STSClient({ profile }).config.region()
  } catch {
    // The profile names no region: the edition's own is taken.
    return undefined
  }
}

function ownNames(file: string | undefined): Record<string, string> {
  if (file === undefined) return {}
  let raw: unknown
  try {
    raw = parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new UserError('valuesUnreadable', { file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
  if (
    typeof raw !== 'object' ||
    raw === null ||
    Array.isArray(raw) ||
    Object.values(raw).some((v) => typeof v !== 'string' && typeof v !== 'number')
  )
    throw new UserError('valuesUnreadable', { file, problem: 'name: value' })
  return Object.fromEntries(Object.entries(raw).map(([k, v]) => [k, String(v)]))
}

export interface Way {
  readonly connection: Connection
  readonly kind: 'sandbox' | 'aws'
}

/**
 * Only the SDK's own chain of credentials decides which account is meant; `--sandbox` takes the local one.
 *
 * Throws UserError `noSandbox`, `noCredentials {}` or, where a sandbox runs, `noCredentialsButSandbox {endpoint}`.
 */
export async function connectionOf(call: Call, region: string): Promise<Way> {
  const given = textOption(call, 'endpoint')
  const { sandboxConnection } = await import('../checks/evidence/clients.ts')
  if (call.options.sandbox === true) {
    const found = await theSandbox(call.env, given)
    return { kind: 'sandbox', connection: sandboxConnection(found.endpoint, found.account) }
  }
  const profile = textOption(call, 'profile')
  const connection: Connection = { ...(profile === undefined ? {} : { profile }), ...(given === undefined ? {} : { endpoint: given }) }
  await mustHaveCredentials(call, connection, region)
  const endpoint = given ?? call.env.AWS_ENDPOINT_URL
  const kind = endpoint !== undefined && isLoopback(endpoint) && (await findSandbox(call.env, endpoint)) ? 'sandbox' : 'aws'
  return { kind, connection }
}

async function mustHaveCredentials(call: Call, connection: Connection, region: string) {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient({ region, ...(connection.profile === undefined ? {} : { profile: connection.profile }) })
  try {
    await client.config.credentials()
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    // Expired single sign-on is an answer about the account, which the checks tell in their own way.
    if (/expired|refresh/i.test(message)) return
    const sandbox = await findSandbox(call.env)
    if (sandbox) throw new UserError('noCredentialsButSandbox', { endpoint: sandbox.endpoint, message }, { cause })
    throw new UserError('noCredentials', { message }, { cause })
  } finally {
    client.destroy()
  }
}
