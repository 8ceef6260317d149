/** The sandbox's own pages for people: sign-in, inbox, and the addresses its links lead to. */
import type { World } from '../world.ts'
import { inboxPages } from './inbox-page.ts'
import { rootPassword } from './root.ts'
import { signInPages } from './sign-in.ts'
import { subscriptionPages } from './subscription-pages.ts'

/** null: not one of them. */
export function pages(world: World): (request: Request, sourceIp: string) => Promise<Response | null> {
  rootPassword(world, 'aws', world.options.account)
  const signIn = signInPages(world)
  const inbox = inboxPages(world)
  const subscription = subscriptionPages(world)
  return async (request, sourceIp) => (await signIn(request, sourceIp)) ?? (await inbox(request)) ?? subscription(request, sourceIp)
}
