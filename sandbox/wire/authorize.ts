import type { World } from '../world.ts'
import type { Caller, Need, Scope } from './operation.ts'

/** AWS's sentence of refusal, or null where the call is allowed. */
export function refusal(
  _world: World,
  _caller: Caller,
  _need: Need,
  _scope: Scope,
  _context: Readonly<Record<string, string>>,
): string | null {
  return null
}
