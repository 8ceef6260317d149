import type { StepReport } from '../../../checks/step.ts'
import { type Catalog, createSay, saySaw, sayStep } from '../../../say/index.ts'
import type { Edition } from './editions.ts'
import type { Found } from './progress.ts'
import type { Trouble } from './server.ts'
import { sayIn } from './words.ts'

// Read when a check has answered, not before: a page that is only read does not carry them.
const commons = import.meta.glob<Catalog>('../../../locales/*/common.json', { import: 'default' })
const titles = import.meta.glob<Catalog>('../../../locales/*/titles.json', { import: 'default' })
const steps = import.meta.glob<Catalog>('../../../locales/*/lab-*/*.json', { import: 'default' })

async function load(files: Readonly<Record<string, () => Promise<Catalog>>>, path: string): Promise<Catalog> {
  const read = files[`../../../locales/${path}.json`]
  try {
    return read ? await read() : {}
  } catch {
    // The site was built anew since the page was opened, so the file is gone: as if there were no sentence, which the page says.
    return {}
  }
}

/** What a check says, in sentences. */
export interface Said {
  /** One paragraph a line; null where the catalogs have no such sentence. */
  readonly lines: readonly string[] | null
  /** What was seen, under its name in the reader's language. */
  readonly saw: readonly { readonly name: string; readonly value: string }[]
}

/**
 * Puts a step's report into words. Pages and server may be of different versions, then a sentence is missing: the page says so itself.
 *
 * @param lab the lab's id: `lab-a`
 */
export async function sayReport(edition: Edition, lab: string, report: StepReport): Promise<Said> {
  const [common, step] = await Promise.all([load(commons, `${edition.id}/common`), load(steps, `${edition.id}/${lab}/${report.step}`)])
  const said = trying(() => sayStep(report, { step, common }, edition.id))
  const saw = Object.entries(report.saw).flatMap(
    ([key, value]) => trying(() => saySaw({ [key]: value }, common, edition.id)) ?? [{ name: key, value: String(value) }],
  )
  return { lines: said?.split('\n') ?? null, saw }
}

/**
 * The masked block "copy what we saw", of what the checks said last; as the command line's `check --masked` writes it.
 *
 * @param where it was looked; the account as AWS named it
 */
export async function sayShared(
  edition: Edition,
  lab: string,
  founds: readonly Found[],
  where: { readonly kind: string; readonly region: string },
): Promise<string> {
  const newest = founds.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at)).at(-1)
  if (!newest) return ''
  const [{ shareText }, common, named, ...own] = await Promise.all([
    import('../../../say/share.ts'),
    load(commons, `${edition.id}/common`),
    load(titles, `${edition.id}/titles`),
    ...founds.map(({ report }) => load(steps, `${edition.id}/${lab}/${report.step}`)),
  ])
  const catalogs = { common, titles: named, step: (step: string) => own[founds.findIndex(({ report }) => report.step === step)] ?? {} }
  const { version, at, account } = newest
  const seen = founds.map(({ report, at }) => ({ ...report, at }))
  return shareText({ version, at, lab, target: { ...where, account }, steps: seen }, catalogs, edition.id)
}

/** Puts a trouble with the local server into words. */
export async function sayTrouble(edition: Edition, trouble: Trouble): Promise<readonly string[]> {
  const say = sayIn(edition)
  if (trouble.kind === 'gone') return [say('trouble.gone')]
  if (trouble.kind === 'strange') return [say('trouble.strange', { status: trouble.status })]
  const common = createSay([await load(commons, `${edition.id}/common`)], edition.id)
  // What AWS refused while we asked it who the reader is has the same sentences as in a check: `unseen.expired`.
  const key = common.has(trouble.code) ? trouble.code : `error.${trouble.code}`
  const said = trying(() => common(key, trouble.params))
  if (said !== null) return said.split('\n')
  const params = Object.entries(trouble.params).map(([key, value]) => `${key}: ${value}`)
  return [say('trouble.refused', { code: trouble.code, status: trouble.status, params: params.join(', ') })]
}

/** Null where the catalogs have no such sentence, or one with other placeholders. */
function trying<T>(saying: () => T): T | null {
  try {
    return saying()
  } catch {
    return null
  }
}
