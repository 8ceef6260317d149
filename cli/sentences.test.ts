import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { langs } from '../say/index.ts'
import { loadCatalog, loadSay } from '../say/node.ts'
import { commands } from './commands/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const rooms = ['domain', 'checks', 'ways', 'sandbox', 'class', 'server', 'cli']

const filesOf = (room: string): readonly string[] =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => `${room}/${name.replaceAll('\\', '/')}`)

interface Site {
  /** `cli/lab.ts: noCredentials` */
  readonly name: string
  readonly code: string
  /** Null where they are not written out. */
  readonly params: readonly string[] | null
}

/** Each `new UserError('code', { … })`, or `refuse(403, 'code', { … })` of the API. */
function errorsIn(file: string): readonly Site[] {
  const found: Site[] = []
  eachNode(file, (node) => {
    const isError = ts.isNewExpression(node) && node.expression.getText() === 'UserError'
    const isRefusal = file === 'server/api.ts' && ts.isCallExpression(node) && node.expression.getText() === 'refuse'
    if (!isError && !isRefusal) return
    const [code, params] = (node.arguments ?? []).slice(isError ? 0 : 1)
    if (code && ts.isStringLiteral(code)) found.push({ name: `${file}: ${code.text}`, code: code.text, params: namesIn(params) })
  })
  return found
}

function namesIn(params: ts.Expression | undefined): readonly string[] | null {
  if (!params) return []
  if (!ts.isObjectLiteralExpression(params)) return null
  const names = params.properties.map((property) => (property.name && !ts.isSpreadAssignment(property) ? property.name.getText() : null))
  return names.every((name) => name !== null) ? names : null
}

/** Keys that are written out where something is said. */
function keysIn(file: string): readonly string[] {
  const found: string[] = []
  eachNode(file, (node) => {
    if (!ts.isCallExpression(node) || !/(?:^|\.)say$/.test(node.expression.getText())) return
    const [key] = node.arguments
    const each = key && ts.isConditionalExpression(key) ? [key.whenTrue, key.whenFalse] : [key]
    for (const one of each) if (one && ts.isStringLiteral(one)) found.push(one.text)
  })
  return found
}

function eachNode(file: string, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node)
    node.forEachChild(walk)
  }
  walk(ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true))
}

const sites = rooms.flatMap(filesOf).flatMap(errorsIn)

describe('every error that a person may meet is said in three languages', () => {
  test('the sources throw some', () => {
    expect(sites.length).toBeGreaterThan(40)
    // Those whose parameters are put together beside them are said in tests of their own.
    const unwritten = sites.filter(({ params }) => params === null).map(({ name }) => name)
    expect(unwritten.sort()).toEqual(['cli/pattern-problem.ts: malformedPattern', 'server/api.ts: ourFault'])
  })

  test.each(sites.map((site) => [site.name, site] as const))('%s', (_name, { code, params }) => {
    const fill = Object.fromEntries((params ?? []).map((name) => [name, '1']))
    for (const lang of langs) {
      const say = loadSay(lang, ['cli', 'common'])
      expect(say.has(`error.${code}`), `locales/${lang}`).toBe(true)
      // A placeholder that the thrower does not fill throws here.
      if (params !== null) expect(say(`error.${code}`, fill)).not.toBe('')
    }
  })

  const patternCodes = [
    ...(readFileSync(join(root, 'domain/pattern/error.ts'), 'utf8')
      .split('export type PatternErrorCode =')[1]
      ?.split('\n\n')[0]
      ?.matchAll(/'([\w-]+)'/g) ?? []),
  ].map(([, code = '']) => code)

  test('the codes of a refused pattern', () => {
    expect(patternCodes.length).toBeGreaterThan(40)
    for (const lang of langs) expect(patternCodes.filter((code) => !loadSay(lang, ['cli']).has(`error.${code}`))).toEqual([])
  })

  test('what the site shows of the server is in the catalog that the site reads', () => {
    const codes = errorsIn('server/api.ts').map(({ code }) => code)
    for (const lang of langs) {
      const common = loadSay(lang, ['common'])
      expect([...codes, 'foreignOrigin'].filter((code) => !common.has(`error.${code}`))).toEqual([])
    }
  })
})

describe('the command line', () => {
  const keys = [...new Set(filesOf('cli').flatMap(keysIn))]
  const helpKeys = commands.flatMap(({ name, args = [], options = [] }) => [
    ...name.split(' ').map((_, at, words) => `command.${words.slice(0, at + 1).join('.')}.summary`),
    ...args.map((arg) => `argument.${arg.replace(/[?…]$/, '')}`),
    ...options.map((option) => `option.${option.name}`),
  ])

  test.each(langs)('says only what its catalogs hold: %s', (lang) => {
    const say = loadSay(lang, ['cli', 'common'])
    expect(keys.length).toBeGreaterThan(30)
    expect([...keys, ...helpKeys].filter((key) => !say.has(key))).toEqual([])
  })

  test('holds no sentence that nothing says', () => {
    const said = new Set([...keys, ...helpKeys])
    const source = filesOf('cli')
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n')
    const families = [...source.matchAll(/`((?:[a-z]\w*\.)+)\$\{/g)].map(([, family = '']) => family)
    const codes = new Set(sites.map(({ code }) => `error.${code}`))
    const unused = Object.keys(loadCatalog('en', 'cli')).filter(
      (key) =>
        !said.has(key) &&
        !codes.has(key) &&
        !source.includes(`'${key}'`) &&
        !(!key.startsWith('error.') && families.some((family) => key.startsWith(family))) &&
        !/^error\.[a-z]+(-[a-z]+)+$|^error\.(lookalike|negation)$/.test(key),
    )
    expect(unused).toEqual([])
  })
})
