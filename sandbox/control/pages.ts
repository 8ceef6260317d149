/** The sandbox's own pages for people: sign-in, console, inbox, and the addresses its links lead to. */
import type { World } from '../world.ts'
import { consoleFiles } from './console-files.ts'
import { inboxPages } from './inbox-page.ts'
import { rootPassword } from './root.ts'
import { signInPages } from './sign-in.ts'
import { subscriptionPages } from './subscription-pages.ts'

/** null: not one of them. `wallMs`: the time of day outside of the sandbox. */
export function pages(world: World, wallMs: () => number): (request: Request, sourceIp: string) => Promise<Response | null> {
  rootPassword(world, 'aws', world.options.account)
  const signIn = signInPages(world, wallMs)
  const console = consoleFiles()
  const inbox = inboxPages(world)
  const subscription = subscriptionPages(world, wallMs)
  return async (request, sourceIp) =>
    (await signIn(request, sourceIp)) ?? console(request) ?? (await inbox(request)) ?? subscription(request, sourceIp)
}
