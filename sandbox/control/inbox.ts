import type { World } from '../world.ts'

/** Mails the sandbox delivered, oldest first. */
export function inboxMessages(_world: World, _address: string | null): unknown[] {
  return []
}
