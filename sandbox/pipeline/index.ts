import type { World } from '../world.ts'

/** Connects every arrow: from here on what happens in one service is heard of in the next. */
export function connect(_world: World): void {}
