/** The arrows of the one diagram, in the order in which an event takes them. */
export const arrows = [
  'event-to-trail',
  'trail-to-bucket',
  'trail-to-logs',
  'logs-to-metric',
  'metric-to-alarm',
  'alarm-to-topic',
  'topic-to-mail',
  'topic-to-http',
  'topic-to-queue',
] as const
export type ChainArrow = (typeof arrows)[number]

/** Of those, the ones an event is meant for on its way to a person; the others are told only where there is something to tell. */
export const mainArrows: ReadonlySet<ChainArrow> = new Set([
  'event-to-trail',
  'trail-to-logs',
  'logs-to-metric',
  'metric-to-alarm',
  'alarm-to-topic',
  'topic-to-mail',
])
