/** The sandbox's own pages for people: sign-in, inbox, and the addresses its links lead to. */
import type { World } from '../world.ts'

/** null: not one of them. */
export function pages(_world: World): (request: Request) => Promise<Response | null> {
  return async () => null
}
