import { createMask } from '../domain/mask.ts'
import { type Catalog, createSay, type Fill, type Lang, saySaw, sayStep } from './index.ts'

/** What is told of a report to somebody else. */
export interface Shared {
  readonly version: string
  readonly at: string
  readonly lab: string
  readonly target: { readonly kind: string; readonly account: string | null; readonly region: string }
  readonly steps: readonly SharedStep[]
}

interface SharedStep {
  readonly step: string
  readonly outcome: string
  readonly reason: string | null
  readonly params: Fill
  readonly saw: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
  /** Where steps were looked at one by one: when this one was. ISO 8601, UTC. */
  readonly at?: string
}

export const outcomeMarks: Readonly<Record<string, string>> = { done: '✓', todo: '○', differs: '✗', waiting: '…', unseen: '?' }

/**
 * A report without what could tell who it was: accounts, addresses of any kind, keys, names of users. The same one is the same throughout
 * the report; names of the lab's own things stay, they are what is asked about.
 */
export function maskReport<T>(report: T): T {
  const mask = createMask()
  const inText = (text: string): string =>
    text
      .replace(addressOfMachine, (found) => mask.ip(found))
      .replace(homeFolder, (_found, before: string, name: string) => before + mask.name(name))
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return inText(value)
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]))
  }
  return walk(mask.value(report)) as T
}

/** The own machine's is no secret, nor are the ranges kept for documentation, which masks are made of. */
const addressOfMachine =
  /(?<![\d.])(?!127\.|0\.0\.0\.0|192\.0\.2\.)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g

const homeFolder = /((?:\/home\/|\/Users\/|[A-Za-z]:\\Users\\))([^/\\\s"':]+)/g

/**
 * The block "copy what we saw", to paste to an instructor: each step with its outcome, the key of its reason, its sentence and what was
 * seen, masked. Plain text inside a Markdown fence, so that no name in it is taken for markup. Moments are in UTC: whoever reads it may
 * live elsewhere.
 */
export function shareText(
  report: Shared,
  catalogs: { readonly common: Catalog; readonly titles: Catalog; step(step: string): Catalog },
  lang: Lang,
): string {
  const { version, at, lab, target, steps } = maskReport(report)
  const { common, titles } = catalogs
  const options = { timeZone: 'UTC' }
  const say = createSay([common], lang, options)
  const told = steps.map((step) => {
    const saw = saySaw(step.saw, common, lang, options).map(({ name, value }) => `${name}: ${value.replaceAll('\n', ', ')}`)
    return [
      `${outcomeMarks[step.outcome] ?? '?'} ${step.step}  ${titles[`${lab}/${step.step}`] ?? ''}`.trimEnd(),
      `  ${say(`outcome.${step.outcome}`)} (${step.reason ?? step.outcome})${step.at === undefined || step.at === at ? '' : ` · ${step.at}`}`,
      ...sayStep(step, { step: catalogs.step(step.step), common }, lang, options)
        .split('\n')
        .map((line) => `  ${line}`),
      ...saw.map((line) => `  · ${line}`),
    ].join('\n')
  })
  const where = say(`share.where.${target.kind}`, { account: target.account ?? say('share.unknownAccount'), region: target.region })
  const text = [`trailproof ${version} · ${lab} · ${at}\n${where}\n${say('share.masked')}`, ...told].join('\n\n')
  // A fence has to be longer than any row of backticks within.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([row]) => row.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}
