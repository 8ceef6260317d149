import { parseArn } from '../../../domain/regions.ts'
import type { Call, Scope } from '../../wire/operation.ts'
import { invalidArn, invalidName, noTrail, notHome, wrongRegion } from './errors.ts'
import { type CloudTrailState, type Trail, trailArn, trailKey } from './state.ts'

/**
 * A trail's name: 3 to 128 letters, digits, `.`, `-`, `_`; first and last a letter or digit; no two of `. - _` side by side; no IP address.
 *
 * Source   https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html ; sentences: moto (see `errors.ts`)
 * Assumed  the sentences of the last two rules.
 */
export function checkName(name: string): void {
  if (name.length < 3)
    throw invalidName(`Trail name too short. Minimum allowed length: 3 characters. Specified name length: ${name.length} characters.`)
  if (name.length > 128)
    throw invalidName(`Trail name too long. Maximum allowed length: 128 characters. Specified name length: ${name.length} characters.`)
  if (!/^[A-Za-z0-9]/.test(name)) throw invalidName('Trail name must starts with a letter or number.')
  if (!/[A-Za-z0-9]$/.test(name)) throw invalidName('Trail name must ends with a letter or number.')
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    throw invalidName(
      'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).',
    )
  if (/[._-]{2}/.test(name)) throw invalidName('Trail name cannot contain two adjacent periods, underscores or hyphens.')
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(name)) throw invalidName('Trail name cannot be in the format of an IP address.')
}

/** What an ARN of a trail names. Throws for any other text that begins with `arn:`. */
function readArn(text: string, scope: Scope): { region: string; name: string } {
  const parsed = parseArn(text)
  const name = /^trail\/(.+)$/.exec(parsed?.resource ?? '')?.[1]
  if (parsed?.service !== 'cloudtrail' || parsed.partition !== scope.partition || !parsed.region || name === undefined)
    throw invalidArn(`Trail ARN is invalid: ${text}`)
  if (parsed.account !== scope.account) throw noTrail(text, scope.account)
  checkName(name)
  return { region: parsed.region, name }
}

/** The ARN that a name or ARN stands for in this region, whether there is such a trail or not. */
export function arnOf(nameOrArn: string, state: CloudTrailState, scope: Scope): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn
  const found = named(state, scope, nameOrArn)
  return trailArn(scope, found ?? { homeRegion: scope.region, name: nameOrArn })
}

/** By name: the region's own trail, else the shadow of a multi-region one. */
function named(state: CloudTrailState, scope: Scope, name: string): Trail | undefined {
  const rows = state.trails(scope)
  return rows.get(trailKey({ homeRegion: scope.region, name })) ?? [...rows.values()].find((t) => t.isMultiRegion && t.name === name)
}

/** A trail for reading: by name or ARN, shadows too. Undefined where there is none. */
export function seen(state: CloudTrailState, scope: Scope, nameOrArn: string): Trail | undefined {
  if (!nameOrArn.startsWith('arn:')) {
    checkName(nameOrArn)
    return named(state, scope, nameOrArn)
  }
  const { region, name } = readArn(nameOrArn, scope)
  const found = state.trails(scope).get(trailKey({ homeRegion: region, name }))
  if (region !== scope.region && !found?.isMultiRegion) throw wrongRegion(scope.region)
  return found
}

/** As `seen`; a trail that is not there is an error. */
export function seenTrail(state: CloudTrailState, scope: Scope, nameOrArn: string, missing: 'asked' | 'arn'): Trail {
  const found = seen(state, scope, nameOrArn)
  if (!found) throw noTrail(missing === 'asked' ? nameOrArn : arnOf(nameOrArn, state, scope), scope.account)
  return found
}

/** By name only in the home region; by ARN from anywhere, for multi-region trails. Assumed: see wrongRegion's source, which is older. */
export function homeRead(state: CloudTrailState, scope: Scope, nameOrArn: string): Trail {
  const found = seenTrail(state, scope, nameOrArn, 'arn')
  if (!nameOrArn.startsWith('arn:') && found.homeRegion !== scope.region)
    throw noTrail(trailArn(scope, { homeRegion: scope.region, name: found.name }), scope.account)
  return found
}

/** For changes, which only the home region takes. */
export function homeTrail(state: CloudTrailState, scope: Scope, nameOrArn: string): Trail {
  const found = seenTrail(state, scope, nameOrArn, 'arn')
  if (found.homeRegion !== scope.region) throw notHome(trailArn(scope, found), found.homeRegion)
  return found
}

/** What a caller must be allowed for a call that names a trail. */
export const onTrail =
  <K extends string>(action: string, member: K) =>
  (call: { readonly input: { readonly [key in K]?: string }; readonly scope: Scope; readonly world: Call<never>['world'] }) => ({
    action: `cloudtrail:${action}`,
    resource: arnOf(call.input[member] ?? '', call.world.state.cloudtrail, call.scope),
  })
