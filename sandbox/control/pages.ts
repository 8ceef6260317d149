/** The sandbox's own pages for people: sign-in, inbox, and the addresses its links lead to. */
import type { World } from '../world.ts'
import { rootPassword } from './root.ts'
import { signInPages } from './sign-in.ts'

/** null: not one of them. */
export function pages(world: World): (request: Request, sourceIp: string) => Promise<Response | null> {
  rootPassword(world, 'aws', world.options.account)
  const signIn = signInPages(world)
  return (request, sourceIp) => signIn(request, sourceIp)
}
