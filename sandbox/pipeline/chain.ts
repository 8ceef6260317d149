import type { World } from '../world.ts'

export interface Chain {
  readonly eventID: string
  readonly arrows: readonly {
    arrow: string
    at: string
    outcome: 'done' | 'waiting' | 'skipped' | 'failed'
    detail: { code: string; params: Readonly<Record<string, unknown>> }
  }[]
}

/** What happened to an event, arrow by arrow; null for one the sandbox does not know. */
export function chainOf(_world: World, _eventID: string): Chain | null {
  return null
}
