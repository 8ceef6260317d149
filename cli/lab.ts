/** What a command about a lab needs: which steps, the person's settings, and the way to the account. */
import type { Connection } from '../checks/evidence/clients.ts'
import type { Settings, Step } from '../checks/step.ts'
import { UserError } from '../domain/error.ts'
import { isRegionCode } from '../domain/regions.ts'
import type { Call } from './command.ts'
import { isLoopback } from './home.ts'
import { homeRegions } from './home-region.ts'
import { textOption } from './options.ts'
import { readText } from './read-text.ts'
import { findSandbox, theSandbox } from './sandbox-client.ts'

/**
 * The steps that the words name: `lab-a`, `lab-a a04`, `lab-a/a04-filter-pattern`, `a04`. None: all of Lab A.
 *
 * Errors  UserError `unknownLab` {lab, known}, `unknownStep` {lab, step, known}
 */
export async function stepsNamed(words: readonly string[]): Promise<{ lab: string; steps: readonly Step[] }> {
  const [{ findLab, findSteps }, { everyLab: labs }] = await Promise.all([import('../checks/run.ts'), import('../checks/baselines.ts')])
  const [first = 'lab-a', ...rest] = words
  if (labs.some(({ id }) => id === first)) return { lab: first, steps: findSteps(first, rest) }
  const slash = first.indexOf('/')
  if (slash > 0) return { lab: findLab(first.slice(0, slash)).id, steps: findSteps(first.slice(0, slash), words) }
  const owner = labs.find(({ id }) => findSteps(id).some((step) => step.id === first || step.id.startsWith(`${first}-`)))
  return owner ? { lab: owner.id, steps: findSteps(owner.id, words) } : { lab: findLab(first).id, steps: [] }
}

/**
 * The region is the one given, else as the SDK itself would find it, else the edition's home.
 *
 * Errors  UserError `badRegion` {region}, `badInitials`, `badEmail`, `valuesUnreadable` {file, problem}
 */
export async function settingsOf(call: Call): Promise<Settings> {
  const region = textOption(call, 'region') ?? (await regionOfEnvironment(call)) ?? homeRegions[call.lang]
  if (!isRegionCode(region)) throw new UserError('badRegion', { region })
  const initials = textOption(call, 'initials') ?? 'demo'
  if (!/^[a-z0-9][a-z0-9-]{0,19}$/.test(initials)) throw new UserError('badInitials', { initials })
  const email = textOption(call, 'email') ?? 'learner@example.com'
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new UserError('badEmail', { email })
  return { region, initials, email, own: await ownNames(textOption(call, 'values')) }
}

async function regionOfEnvironment(call: Call): Promise<string | undefined> {
  const { env } = call
  const named = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (named || isForSandbox(call)) return named || undefined
  const client = await stsClient(textOption(call, 'profile'))
  try {
    return await client.config.region()
  } catch {
    // No profile names a region: the edition's own is taken.
    return undefined
  } finally {
    client.destroy()
  }
}

async function ownNames(file: string | undefined): Promise<Record<string, string>> {
  if (file === undefined) return {}
  const { parse } = await import('yaml')
  let raw: unknown
  try {
    raw = parse(readText(file))
  } catch (cause) {
    throw new UserError('valuesUnreadable', { file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new UserError('valuesUnreadable', { file, problem: '' })
  const own: Record<string, string> = {}
  for (const [name, value] of Object.entries(raw)) {
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new UserError('valuesUnreadable', { file, problem: `${name}: ${JSON.stringify(value)}` })
    own[name] = String(value)
  }
  return own
}

export interface Way {
  readonly connection: Connection
  readonly kind: 'sandbox' | 'aws'
}

const isForSandbox = (call: Call): boolean => call.options.sandbox === true || call.options.endpoint !== undefined

/**
 * Only the SDK's own chain of credentials decides which account is meant; `--sandbox`, or its address by `--endpoint`, takes the local one.
 *
 * Errors  UserError `noSandbox` {endpoints}, `endpointNotLocal` {endpoint}, `unknownProfile` {profile, known}, `noCredentials` {message} or, where a sandbox runs,
 *         `noCredentialsButSandbox` {endpoint, message}
 */
export async function connectionOf(call: Call, region: string): Promise<Way> {
  if (isForSandbox(call)) {
    const given = textOption(call, 'endpoint')
    if (given !== undefined && !isLoopback(given)) throw new UserError('endpointNotLocal', { endpoint: given })
    const [{ sandboxConnection }, found] = await Promise.all([import('../checks/evidence/clients.ts'), theSandbox(call.env, given)])
    return { kind: 'sandbox', connection: sandboxConnection(found.endpoint, found.account) }
  }
  const profile = textOption(call, 'profile')
  await mustBeKnown(call, profile)
  await mustHaveCredentials(call, profile, region)
  const endpoint = call.env.AWS_ENDPOINT_URL
  const isSandbox = endpoint !== undefined && isLoopback(endpoint) && (await findSandbox(call.env, endpoint)) !== null
  return { kind: isSandbox ? 'sandbox' : 'aws', connection: profile === undefined ? {} : { profile } }
}

/** Of a profile that does not exist the SDK says only that there are no credentials. */
async function mustBeKnown({ env }: Call, given: string | undefined): Promise<void> {
  const profile = given ?? (env.AWS_ACCESS_KEY_ID ? undefined : env.AWS_PROFILE)
  if (!profile) return
  const { profileNames } = await import('../server/profiles.ts')
  const known = profileNames(env)
  if (!known.includes(profile)) throw new UserError('unknownProfile', { profile, known: known.join(', ') || '–' })
}

async function mustHaveCredentials(call: Call, profile: string | undefined, region: string): Promise<void> {
  const [client, { AskError }, { unseenOf }] = await Promise.all([
    stsClient(profile, region),
    import('../checks/evidence/clients.ts'),
    import('../checks/evidence/unseen.ts'),
  ])
  try {
    await client.config.credentials()
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const { reason } = unseenOf(new AskError({ service: 'sts', operation: 'GetCallerIdentity', region, endpoint: null, cause }))
    // Single sign-on that has expired, a network in between: answers about the account, which the checks tell in their own way.
    if (reason !== 'noCredentials' && reason !== 'unknown') return
    const sandbox = await findSandbox(call.env)
    if (sandbox) throw new UserError('noCredentialsButSandbox', { endpoint: sandbox.endpoint, message }, { cause })
    throw new UserError('noCredentials', { message }, { cause })
  } finally {
    client.destroy()
  }
}

/** Asked nothing: it only resolves region and credentials as every other client would, on the same way out. */
async function stsClient(profile: string | undefined, region?: string) {
  // Its import keeps the SDK's notice about Node versions away.
  const { configFor, openSockets } = await import('../checks/evidence/clients.ts')
  const { STSClient } = await import('@aws-sdk/client-sts')
  const { region: _, ...config } = configFor(profile === undefined ? {} : { profile }, region ?? homeRegions.en, openSockets())
  return new STSClient({ ...config, ...(region === undefined ? {} : { region }) })
}
