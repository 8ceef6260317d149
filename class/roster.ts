import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import type { Lab } from '../checks/step.ts'
import { isRegionCode, parseArn, partitionOf, region as regionOf } from '../domain/regions.ts'
import { type Cell, type Row, readCsv } from './csv.ts'

/** Languages a student can be spoken to in. */
const rosterLangs = ['zh', 'ko', 'en'] as const
export type RosterLang = (typeof rosterLangs)[number]

/** One person of a class, and the way into their account. */
export interface Student {
  readonly name: string
  /** 12 digits. */
  readonly account: string
  /** The role's ARN, to be assumed with the instructor's own credentials. */
  readonly role: string | null
  readonly externalId: string | null
  /** A profile of the shared configuration, where no role is assumed. */
  readonly profile: string | null
  readonly region: string
  readonly initials: string
  /** `*`: any address of theirs will do. */
  readonly email: string
  readonly language: RosterLang | null
  readonly group: string | null
  /** Own names, by the key of the lab's value. */
  readonly own: Readonly<Record<string, string>>
  /** Of the roster, from 1. */
  readonly line: number
}

export interface Roster {
  /** Names the class in the history; null where the roster does not. */
  readonly name: string | null
  readonly lab: string | null
  readonly students: readonly Student[]
}

/** What is wrong with a line; `class.json` of the locales says it by its code. */
export interface RosterProblem {
  readonly line: number
  readonly code:
    | 'notUtf8'
    | 'syntax'
    | 'tooDeep'
    | 'sameKey'
    | 'tooManyCells'
    | 'empty'
    | 'notAList'
    | 'notAStudent'
    | 'unknownKey'
    | 'missing'
    | 'badText'
    | 'badAccount'
    | 'accountDigitsLost'
    | 'badRole'
    | 'roleElsewhere'
    | 'roleAndProfile'
    | 'badExternalId'
    | 'badRegion'
    | 'badInitials'
    | 'badEmail'
    | 'badLanguage'
    | 'sameName'
    | 'sameAccount'
    | 'tooMany'
    | 'unknownOwn'
  readonly params: Readonly<Record<string, string | number>>
}

/** More is a mistake, or a job for several rosters. Assumed. */
const mostStudents = 10_000
export const rosterKeys = ['name', 'account', 'role', 'externalId', 'profile', 'region', 'initials', 'email', 'language', 'group'] as const
type Key = (typeof rosterKeys)[number]
export const isKey = (text: string): boolean => rosterKeys.some((key) => key === text)
/** Of whoever has none: what the pages put into the lab's names then. */
export const usualInitials = 'demo'
/** What a whole class can have in common. */
const sharedKeys: readonly Key[] = ['role', 'externalId', 'profile', 'region', 'initials', 'email', 'language', 'group']

/**
 * Reads a roster, YAML or CSV, and finds everything that is wrong with it at once.
 *
 * @param text  of the file
 * @param form  `csv` where the file's name ends so, else `yaml` (JSON is YAML too)
 * @returns the roster, or problems in the order of their lines; never both
 */
export function readRoster(text: string, form: 'yaml' | 'csv'): { roster: Roster } | { problems: readonly RosterProblem[] } {
  const problems: RosterProblem[] = []
  const tell = (line: number, code: RosterProblem['code'], params: RosterProblem['params'] = {}) =>
    problems.push({ line, code, params: Object.fromEntries(Object.entries(params).map(([key, value]) => [key, shown(value)])) })
  const foreign = text.indexOf('\ufffd')
  if (foreign >= 0) {
    tell(text.slice(0, foreign).split(/\r\n|\n|\r/).length, 'notUtf8')
    return { problems }
  }
  const read = form === 'csv' ? { name: null, lab: null, rows: readCsv(text, tell) } : readYaml(text, tell)
  if (problems.length === 0 && read.rows.length === 0) tell(1, 'empty')
  if (read.rows.length > mostStudents) tell(1, 'tooMany', { saw: read.rows.length, most: mostStudents })
  const students = problems.some(({ code }) => code === 'syntax' || code === 'tooMany') ? [] : read.rows.map((row) => studentOf(row, tell))
  findTwins(students, tell)
  if (problems.length > 0) return { problems: problems.sort((a, b) => a.line - b.line) }
  return { roster: { name: read.name, lab: read.lab, students } }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u

/** What was seen, quoted: a cell can hold a whole file, and what a terminal would obey. */
const shown = (value: string | number): string | number =>
  typeof value === 'number'
    ? value
    : (value.length > 160 ? `${value.slice(0, 150)}…` : value).replaceAll(new RegExp(control, 'gu'), '\ufffd')

/** Own names for values that the lab does not have. */
export function unknownOwnNames(students: readonly Student[], lab: Lab): readonly RosterProblem[] {
  return students.flatMap(({ own, initials, email, account, region, line }) => {
    const known = Object.keys(lab.values({ initials, email, account, region: regionOf(region) }))
    return Object.keys(own)
      .filter((key) => !known.includes(key))
      .map((key): RosterProblem => ({ line, code: 'unknownOwn', params: { key, lab: lab.id, known: known.join(', ') } }))
  })
}

type Tell = (line: number, code: RosterProblem['code'], params?: RosterProblem['params']) => void

// --- a line ----------------------------------------------------------------------------------------------------------------------------

function studentOf(row: Row, tell: Tell): Student {
  for (const [key, cell] of row.cells) if (!isKey(key)) tell(cell.line, 'unknownKey', { key, known: rosterKeys.join(', ') })
  const text = (key: Key): string => row.cells.get(key)?.text.trim() ?? ''
  const lineOf = (key: Key): number => row.cells.get(key)?.line ?? row.line
  const needed = (key: Key): string => {
    if (text(key) === '') tell(row.line, 'missing', { key })
    return text(key)
  }
  const valid = (key: Key, form: RegExp, code: RosterProblem['code']): string => {
    const saw = text(key)
    if (saw !== '' && !form.test(saw)) tell(lineOf(key), code, { saw })
    return saw
  }

  const name = needed('name')
  for (const key of ['name', 'group', 'profile'] as const)
    if (text(key).length > 100 || control.test(text(key))) tell(lineOf(key), 'badText', { key })
  const account = needed('account').replaceAll('-', '')
  if (account !== '' && !/^\d{12}$/.test(account)) {
    // A spreadsheet takes the zeros from the front, and writes long numbers as 1.11E+11.
    const isSpreadsheets = /^\d{8,11}$/.test(account) || /^\d[.,]?\d*E\+?\d+$/i.test(text('account'))
    tell(lineOf('account'), isSpreadsheets ? 'accountDigitsLost' : 'badAccount', { saw: text('account') })
  }
  const region = needed('region')
  const isRegion = isRegionCode(region)
  if (region !== '' && !isRegion) tell(lineOf('region'), 'badRegion', { saw: region })
  const profile = text('profile')
  const role = text('role')
  if (role !== '' && profile !== '') tell(lineOf('profile'), 'roleAndProfile')
  const language = rosterLangs.find((lang) => lang === text('language').toLowerCase().slice(0, 2))
  if (text('language') !== '' && !language)
    tell(lineOf('language'), 'badLanguage', { saw: text('language'), known: rosterLangs.join(', ') })

  return {
    name,
    account,
    role: role === '' ? null : roleArn(role, { account, region: isRegion ? region : null, line: lineOf('role') }, tell),
    externalId: valid('externalId', /^[\w+=,.@:/-]{2,1224}$/, 'badExternalId') || null,
    profile: profile || null,
    region,
    initials: valid('initials', /^[a-z0-9][a-z0-9-]{0,19}$/, 'badInitials') || usualInitials,
    email: valid('email', /^(\*|[^\s@]+@[^\s@]+\.[^\s@]+)$/, 'badEmail') || '*',
    language: language ?? null,
    group: text('group') || null,
    own: row.own ?? {},
    line: row.line,
  }
}

/** A role is given by its name, with its path where it has one, or by its whole ARN. */
function roleArn(text: string, of: { account: string; region: string | null; line: number }, tell: Tell): string {
  const partition = of.region === null ? null : partitionOf(of.region).id
  if (!text.startsWith('arn:')) {
    if (!/^[\w+=,.@/-]{1,512}$/.test(text)) tell(of.line, 'badRole', { saw: text })
    return `arn:${partition ?? 'aws'}:iam::${of.account}:role/${text.replace(/^\//, '')}`
  }
  const arn = parseArn(text)
  if (arn?.service !== 'iam' || !/^role\/./.test(arn.resource)) {
    tell(of.line, 'badRole', { saw: text })
  } else if (arn.account !== of.account || (partition !== null && arn.partition !== partition)) {
    tell(of.line, 'roleElsewhere', { saw: text, account: of.account, partition: partition ?? arn.partition })
  }
  return text
}

/** One name means one person; in one account and region there is room for one set of the lab's names. */
function findTwins(students: readonly Student[], tell: Tell): void {
  const names = new Map<string, number>()
  const places = new Map<string, number>()
  for (const { name, account, region, own, line } of students) {
    const sameName = name === '' ? undefined : names.get(name.normalize('NFC').toLowerCase())
    if (sameName !== undefined) tell(line, 'sameName', { name, first: sameName })
    else names.set(name.normalize('NFC').toLowerCase(), line)
    if (!/^\d{12}$/.test(account) || Object.keys(own).length > 0) continue
    const place = `${account} ${region}`
    const samePlace = places.get(place)
    if (samePlace !== undefined) tell(line, 'sameAccount', { account, region, first: samePlace })
    else places.set(place, line)
  }
}

// --- YAML ------------------------------------------------------------------------------------------------------------------------------

interface ReadYaml {
  readonly name: string | null
  readonly lab: string | null
  readonly rows: readonly Row[]
}

/** Source: https://eemeli.org/yaml/#line-positions */
function readYaml(text: string, tell: Tell): ReadYaml {
  const deep = tooDeepAt(text)
  if (deep !== null) {
    tell(deep, 'tooDeep')
    return { name: null, lab: null, rows: [] }
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true })
  const lineOf = (node: unknown): number => {
    const range = (node as Node | null | undefined)?.range
    return range ? lines.linePos(range[0]).line : 1
  }
  const none: ReadYaml = { name: null, lab: null, rows: [] }
  for (const error of document.errors) tell(error.linePos?.[0].line ?? 1, 'syntax', { problem: error.message.split('\n')[0] ?? error.code })
  if (document.errors.length > 0) return none

  /** As it is written: an account id without quotes is a number to YAML, and would lose its zeros. */
  const written = (node: unknown): string => {
    if (!isScalar(node) || node.value === null) return ''
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
  }
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)
  const ownOf = (map: YAMLMap): Record<string, string> =>
    Object.fromEntries(map.items.map((item) => [written(item.key), written(resolved(item.value))]))
  const cellsOf = (map: YAMLMap): { cells: Map<string, Cell>; own?: Record<string, string> } => {
    const cells = new Map<string, Cell>()
    const named = new Set<string>()
    let own: Record<string, string> | undefined
    for (const { key, value } of map.items) {
      const name = keyNamed(written(key))
      const at = resolved(value)
      if (name === '<<') continue
      if (named.has(name)) tell(lineOf(key), 'sameKey', { key: name })
      named.add(name)
      if (name === 'own' && isMap(at)) own = ownOf(at)
      else if (name === 'own' && isScalar(at) && at.value === null) own = {}
      else if (name === 'own') tell(lineOf(key), 'notAStudent')
      else if (at === null || isScalar(at)) cells.set(name, { text: written(at), line: lineOf(key) })
      else tell(lineOf(key), 'notAStudent', {})
    }
    // `<<: *others` adds what is not said here. Source: https://yaml.org/type/merge.html
    for (const { key, value } of map.items) {
      if (written(key) !== '<<') continue
      const at = resolved(value)
      for (const each of isSeq(at) ? at.items.map(resolved) : [at]) {
        const others = isMap(each) && !each.items.some((item) => written(item.key) === '<<') ? cellsOf(each) : null
        if (others === null) tell(lineOf(key), 'notAStudent')
        for (const [name, cell] of others?.cells ?? []) if (!cells.has(name)) cells.set(name, { ...cell, line: lineOf(key) })
        own ??= others?.own
      }
    }
    return { cells, ...(own ? { own } : {}) }
  }

  const root = document.contents
  if (root === null) return none
  let list: unknown = root
  const common = new Map<string, Cell>()
  let commonOwn: Record<string, string> | undefined
  let name: string | null = null
  let lab: string | null = null
  if (isMap(root)) {
    list = resolved(root.get('students', true))
    const top = root.items.filter(({ key }) => written(key) !== 'students')
    for (const { key, value } of top) {
      const known = keyNamed(written(key))
      const at = resolved(value)
      if (known === 'class') name = written(at) || null
      else if (known === 'lab') lab = written(at) || null
      else if (known === 'own' && isMap(at)) commonOwn = ownOf(at)
      else if (sharedKeys.some((shared) => shared === known)) common.set(known, { text: written(at), line: lineOf(key) })
      else tell(lineOf(key), 'unknownKey', { key: written(key), known: ['class', 'lab', 'students', ...sharedKeys, 'own'].join(', ') })
    }
  }
  if (!isSeq(list)) {
    tell(lineOf(root), 'notAList')
    return none
  }
  const rows = list.items.flatMap((item): Row[] => {
    const at = resolved(item)
    if (!isMap(at)) {
      tell(lineOf(item), 'notAStudent')
      return []
    }
    const { cells, own } = cellsOf(at)
    // A profile of one's own goes before the role of all, and the other way round.
    const shared = [...common].filter(([key]) => !(key === 'profile' && cells.has('role')) && !(key === 'role' && cells.has('profile')))
    return [{ line: lineOf(item), cells: new Map([...shared, ...cells]), ...(own || commonOwn ? { own: { ...commonOwn, ...own } } : {}) }]
  })
  return { name, lab, rows }
}

/** A roster is four levels deep. What nests without end would take the parser, and the program with it. */
const deepest = 64

/** The line where it goes too deep, or null. */
function tooDeepAt(text: string): number | null {
  let depth = 0
  let line = 1
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth += 1
    if (token === ']' || token === '}') depth -= 1
    if (depth > deepest) return line
    line += token.split('\n').length - 1
  }
  const steep = /^(?: {400}|(?:[ \t]*[-?][ \t]){64})/m.exec(text)
  return steep ? text.slice(0, steep.index).split('\n').length : null
}

/** How people write the heads of columns: `Account ID`, `account_id`, `accountId`. */
export function keyNamed(text: string): string {
  const bare = text
    .trim()
    .replaceAll(/[\s_-]/g, '')
    .toLowerCase()
  const aliases: Readonly<Record<string, string>> = {
    accountid: 'account',
    externalid: 'externalId',
    lang: 'language',
    rolearn: 'role',
    mail: 'email',
  }
  return (
    aliases[bare] ??
    rosterKeys.find((key) => key.toLowerCase() === bare) ??
    (['own', 'class', 'lab', 'students'].includes(bare) ? bare : text.trim())
  )
}
