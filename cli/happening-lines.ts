/** How a person reads what happened in the sandbox: aligned, in three languages; or one JSON object a line. */
import type { Happening } from '../sandbox/index.ts'
import type { Say } from '../say/index.ts'
import { loadSay } from '../say/node.ts'
import type { Call } from './command.ts'
import { coloured } from './render.ts'
import { columnsOf } from './width.ts'
import { wrap } from './wrap.ts'

const kinds = ['call', 'refused', 'event', 'arrow', 'alarm', 'delivery', 'subscription', 'clock', 'reset', 'loaded'] as const
type Kind = (typeof kinds)[number]

/** Red for what went wrong, yellow for what waits or was passed by; an alarm is red while it is one. */
function colourOf(entry: Happening): number {
  if (entry.kind === 'call') return entry.error === undefined ? 36 : 31
  if (entry.kind === 'alarm') return entry.to === 'ALARM' ? 31 : entry.to === 'OK' ? 32 : 33
  if (entry.kind === 'arrow' || entry.kind === 'delivery') return { done: 32, failed: 31, waiting: 33, skipped: 33 }[entry.outcome]
  return entry.kind === 'event' ? 35 : 2
}

/** Answers what puts one happening on the screen. */
export function happeningLines(call: Call): (entry: Happening) => void {
  const { say, out } = call
  if (call.format === 'json') return (entry) => out.line(JSON.stringify(entry))
  const chain = loadSay(call.lang, ['chain'])
  const label = (kind: Kind) => say(`log.kind.${kind}`)
  const labelColumns = Math.max(...kinds.map((kind) => columnsOf(label(kind))))
  const pad = (text: string, columns: number) => text + ' '.repeat(Math.max(0, columns - columnsOf(text)))
  let day = ''
  return (entry) => {
    const [date = '', time = ''] = entry.at.split('T')
    // The sandbox's clock may have skipped days.
    if (date !== day) out.line(coloured(out, 1, `${date} UTC`))
    day = date
    const kind: Kind = entry.kind === 'call' && entry.error !== undefined ? 'refused' : entry.kind
    const place = 'account' in entry ? `${entry.account} ${entry.region}` : ''
    const text = harmless(textOf(entry, say, chain))
    // 12 digits, and the longest names of regions that are in common use.
    const before = 10 + labelColumns + 2 + placeColumns + 2
    const room = out.isTerminal ? Math.max(20, out.width - before) : Number.POSITIVE_INFINITY
    out.line(
      `${time.slice(0, 8)}  ${coloured(out, colourOf(entry), pad(label(kind), labelColumns))}  ${pad(place, placeColumns)}  ` +
        wrap(text, room).replaceAll('\n', `\n${' '.repeat(before)}`),
    )
  }
}

const placeColumns = 12 + 1 + 'ap-northeast-1'.length

function textOf(entry: Happening, say: Say, chain: Say): string {
  switch (entry.kind) {
    case 'call': {
      const said = `${who(entry.principal)}  ${entry.service}:${entry.operation}`
      return entry.error === undefined ? said : `${said}  ${entry.error}`
    }
    case 'event':
      return [who(entry.principal), `${entry.eventSource.split('.')[0]}:${entry.eventName}`, entry.result ?? ''].join('  ').trimEnd()
    case 'arrow':
    case 'delivery':
      return arrowText(entry, say, chain)
    case 'alarm':
      return say('log.alarm', { alarm: entry.alarm, from: entry.from, to: entry.to, reason: entry.reason })
    case 'subscription':
      return say('log.subscription', { endpoint: entry.endpoint, topic: nameIn(entry.topic) })
    case 'clock':
      return say('log.clock', { mode: entry.mode, now: entry.now })
    case 'reset':
      return say('log.reset')
    case 'loaded':
      return say('log.loaded')
  }
}

/** As the chain says it; where many pass at once, how many. */
function arrowText({ arrow, code, params }: Extract<Happening, { arrow: string }>, say: Say, chain: Say): string {
  const told = params as Readonly<Record<string, string | number>>
  if (code === 'counted') return say('log.counted', told)
  if (code === 'written')
    return say('log.written', { trail: told.trail ?? '', count: told.count ?? 0, target: told.logGroup ?? told.bucket ?? '' })
  const { topic } = told
  return chain(`${arrow}.${code}`, { ...told, ...(typeof topic === 'string' ? { topic: nameIn(topic) } : {}) }).replaceAll('\n', '  ')
}

/** `user/kim` as `kim`, a role's session as it stands in the ARN. */
const who = (principal: string): string =>
  principal.startsWith('arn:')
    ? principal
        .split(':')
        .slice(5)
        .join(':')
        .replace(/^user\//, '')
    : principal

const nameIn = (arn: string): string => arn.split(':').at(-1) ?? arn

/** Names come from whoever calls: none may steer the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const harmless = (text: string): string => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
