import type { Step } from './step.ts'

/** Parameter names of a card's reasons by whole reason: `todo.noFilter`. */
export const declaredReasons = (card: Step): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(card.reasons).flatMap(([outcome, reasons]) =>
      Object.entries(reasons).map(([reason, params]) => [`${outcome}.${reason}`, params] as const),
    ),
  )
