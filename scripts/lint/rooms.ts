import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/**
 * One question: does every room lean only on the rooms it may lean on, and keep what the house has agreed on? Imports by the table of rooms;
 * the time of day; what belongs to one partition of AWS; `any`, `!` and enums; what belongs to one machine.
 *
 * The table is for what ships: tests and what only tests use may import anything.
 */
export interface Problem {
  readonly file: string
  readonly problem: string
  readonly remedy: string
}

interface Room {
  readonly name: string
  /** The files of the room, by path. The first room that holds a file has it. */
  readonly holds: RegExp
  /** Rooms it may import. Its own always. */
  readonly rooms: readonly string[]
  /** Packages and Node modules it may import. */
  readonly packages: RegExp
  readonly isTimeless?: true
}

const nothing = /^$/
const node = 'node:.*'
const only = (...patterns: readonly string[]): RegExp => new RegExp(`^(?:${patterns.join('|')})$`)
const sdk = '@aws-sdk/.*|@smithy/.*'

export const rooms: readonly Room[] = [
  { name: 'domain', holds: /^domain\//, rooms: [], packages: nothing, isTimeless: true },
  {
    name: 'evidence',
    holds: /^checks\/evidence\//,
    rooms: ['domain', 'cards'],
    packages: only(sdk, node, 'https-proxy-agent', 'proxy-from-env'),
  },
  {
    name: 'runner',
    holds: /^checks\/(run|judge|saved|policy|permissions)\.ts$/,
    rooms: ['domain', 'cards', 'evidence', 'package.json'],
    packages: only(node, 'zod'),
  },
  { name: 'cards', holds: /^checks\//, rooms: ['domain'], packages: nothing, isTimeless: true },
  { name: 'locales', holds: /^locales\//, rooms: [], packages: nothing },
  { name: 'catalogs on disk', holds: /^say\/node\.ts$/, rooms: ['locales', 'say'], packages: only(node) },
  { name: 'say', holds: /^say\//, rooms: ['domain', 'locales'], packages: only('intl-messageformat') },
  {
    name: 'sandbox pages',
    holds: /^sandbox\/control\//,
    rooms: ['domain', 'sandbox', 'locales', 'say', 'package.json'],
    packages: only(node, 'hono'),
    isTimeless: true,
  },
  { name: 'console build', holds: /^sandbox\/console\/vite\.config\.ts$/, rooms: [], packages: only(node, 'vite', '@vitejs/plugin-react') },
  {
    // A client of the sandbox like any other: nothing of the sandbox itself.
    name: 'sandbox console',
    holds: /^sandbox\/console\//,
    rooms: ['domain', 'locales', 'say'],
    packages: only('react(-dom/client)?', '@cloudscape-design/.*', '@aws-sdk/client-[a-z0-9-]+'),
  },
  {
    name: 'sandbox for tests',
    holds: /^sandbox\/testing\//,
    rooms: ['sandbox', 'sandbox pages', 'sandbox door'],
    packages: only(node, 'vitest'),
  },
  { name: 'sandbox door', holds: /^sandbox\/index\.ts$/, rooms: ['domain', 'sandbox', 'sandbox pages'], packages: only(node) },
  {
    name: 'sandbox',
    holds: /^sandbox\//,
    rooms: ['domain', 'package.json'],
    packages: only(node, '@smithy/core.*', 'fast-xml-parser', 'nodemailer', 'hono', '@hono/node-server', 'yaml'),
    isTimeless: true,
  },
  {
    name: 'site build',
    holds: /^(docs\/\.vitepress\/(build\/|config\.ts)|vitepress\.config\.ts)/,
    rooms: ['domain', 'cards', 'locales', 'say', 'site'],
    packages: only(node, 'vitepress', 'beautiful-mermaid'),
  },
  {
    name: 'site',
    holds: /^docs\/\.vitepress\//,
    rooms: ['domain', 'cards', 'locales', 'say', 'class board'],
    packages: only('vue', 'vitepress(/.*)?'),
  },
  { name: 'ways', holds: /^ways\//, rooms: ['domain', 'cards', 'runner', 'evidence', 'templates'], packages: only(sdk, node) },
  {
    name: 'verify',
    holds: /^verify\//,
    rooms: ['domain', 'cards', 'runner', 'evidence', 'locales', 'say', 'catalogs on disk', 'package.json'],
    // Clients of the SDK that are held to a list of reads, as those of the evidence are.
    packages: only('@?playwright.*', sdk, node),
  },
  {
    // Why an alarm is silent: judgement over what the evidence's guarded clients have read; nothing of AWS itself.
    name: 'explain',
    holds: /^explain\//,
    rooms: ['domain', 'cards', 'runner', 'evidence', 'package.json'],
    packages: nothing,
    isTimeless: true,
  },
  { name: 'class board', holds: /^class\/board\.ts$/, rooms: ['domain', 'cards'], packages: nothing, isTimeless: true },
  {
    // A class of made-up people at work in a sandbox: the one that acts as students do, mistakes included.
    name: 'class demo',
    holds: /^class\/demo\//,
    rooms: ['domain', 'cards', 'runner', 'evidence', 'ways', 'class', 'class board'],
    packages: only('node:events', 'yaml'),
    isTimeless: true,
  },
  {
    // Many accounts: who they are, the runs over them, their history.
    name: 'class',
    holds: /^class\//,
    rooms: ['domain', 'cards', 'runner', 'evidence', 'say', 'class board'],
    packages: only(node, '@aws-sdk/client-(sts|organizations)', '@duckdb/node-api', 'csv-parse/sync', 'csv-stringify/sync', 'yaml', 'zod'),
  },
  {
    name: 'server',
    holds: /^server\//,
    rooms: [
      'class',
      'class board',
      'domain',
      'cards',
      'runner',
      'evidence',
      'explain',
      'ways',
      'locales',
      'say',
      'catalogs on disk',
      'sandbox door',
      'package.json',
    ],
    packages: only(node, 'hono', '@hono/.*', 'zod'),
  },
  {
    name: 'cli',
    holds: /^cli\//,
    rooms: [
      'class',
      'class demo',
      'class board',
      'domain',
      'cards',
      'runner',
      'evidence',
      'explain',
      'ways',
      'verify',
      'server',
      'webhook',
      'sandbox door',
      'locales',
      'say',
      'catalogs on disk',
      'package.json',
    ],
    // STS is asked nothing here: its client resolves region and credentials.
    packages: only(
      node,
      '@aws-sdk/client-sts',
      'commander',
      'csv-stringify/sync',
      'listr2',
      'cli-table3',
      'string-width',
      'yaml',
      'zod',
      '@clack/prompts',
    ),
  },
  {
    name: 'e2e',
    holds: /^(e2e\/|playwright\.config\.ts$)/,
    rooms: ['domain', 'cards', 'runner', 'locales', 'say', 'verify'],
    // As a client of AWS it comes through the front door too.
    packages: only('@playwright/test', '@axe-core/playwright', '@aws-sdk/client-.*', node),
  },
  { name: 'templates', holds: /^apps\/cdk\/templates\//, rooms: [], packages: nothing },
  // The receiving end of a topic: people copy the folder, so it leans on Node alone. The command line runs it too.
  { name: 'webhook', holds: /^apps\/webhook\//, rooms: [], packages: only(node) },
  // What people deploy: it knows its own frame and nothing of ours.
  { name: 'apps', holds: /^apps\//, rooms: [], packages: only(node, 'aws-cdk-lib(/.*)?', 'constructs') },
  { name: 'scripts', holds: /^(scripts\/|vitest\.config\.ts$)/, rooms: ['*'], packages: /./ },
]

/** Tests, and what is there for tests alone. */
const isForTests = (file: string): boolean =>
  /\.test\.tsx?$|^checks\/prove\.ts$|^(checks|explain|verify|sandbox\/state)\/test-[\w-]+\.ts$|^checks\/(lab-[a-z]|cis)\/world\.ts$|\/data\/|\/test\//.test(
    file,
  )

const roomOf = (file: string): Room | undefined => rooms.find(({ holds }) => holds.test(file))

/** Lints the files of this checkout. */
export async function run(): Promise<{ name: string; problems: Problem[] }> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const problems = filesBelow(root).flatMap((file) => problemsIn(file, readFileSync(join(root, file), 'utf8')))
  return { name: 'rooms', problems }
}

const skipped = new Set(['node_modules', 'dist', '.git', '.cache', '.temp', 'cache', '.trailproof', 'test-results', 'playwright-report'])
const isText = /\.(tsx?|vue|mjs|md|json|ya?ml|sh|css|html)$|^\.ci\/run$/

function filesBelow(root: string, folder = ''): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder.split(sep).join('/'), entry.name)
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(root, path)
    return isText.test(path) && path !== 'package-lock.json' && existsSync(join(root, path)) ? [path] : []
  })
}

/** What is wrong with one file. */
export function problemsIn(file: string, text: string): Problem[] {
  const code = /\.(tsx?|mjs)$/.test(file) ? text : file.endsWith('.vue') ? scriptOf(text) : ''
  return [...belongsToAMachine(file, text), ...(code === '' ? [] : codeProblems(file, code))]
}

const scriptOf = (vue: string): string => [...vue.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code = '']) => code).join('\n')

function codeProblems(file: string, code: string): Problem[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true, file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS)
  const room = roomOf(file)
  const problems: Problem[] = []
  const at = (found: ts.Node): string => `line ${source.getLineAndCharacterOfPosition(found.getStart(source)).line + 1}`
  const tell = (problem: string, remedy: string) => problems.push({ file, problem, remedy })
  if (!room && !/^[^/]+\.ts$/.test(file))
    tell(
      'The file belongs to no room.',
      'Put it into a room of the table in scripts/lint/rooms.ts, or give it one there and in CONTRIBUTING.md.',
    )

  const look = (found: ts.Node): void => {
    const imported = importedBy(found)
    if (imported !== undefined && room) {
      const problem = importProblem(file, room, imported)
      if (problem)
        tell(
          `${at(found)}: ${problem}`,
          `What ${room.name} may import is in scripts/lint/rooms.ts. Hand it in, or move the code to the room that may.`,
        )
    }
    if (room?.isTimeless && !isForTests(file) && readsTheTime(found))
      tell(`${at(found)}: reads the time of day.`, 'Take the time from the clock that is handed in: now, nowMs, world.clock.')
    if (isHardCoded(file, found))
      tell(
        `${at(found)}: a partition's own words are written out: ${found.getText(source).slice(0, 80)}`,
        'Make it from region and partition with domain/regions.ts.',
      )
    const loose = looseTyping(found)
    if (loose) tell(`${at(found)}: ${loose}`, 'Narrow the type, or give the case that the compiler sees an answer.')
    ts.forEachChild(found, look)
  }
  look(source)
  return problems
}

/** The module that an import, a re-export or an `import()` names. */
function importedBy(found: ts.Node): string | undefined {
  if (ts.isImportDeclaration(found) || ts.isExportDeclaration(found))
    return found.moduleSpecifier && ts.isStringLiteral(found.moduleSpecifier) ? found.moduleSpecifier.text : undefined
  if (ts.isImportTypeNode(found) && ts.isLiteralTypeNode(found.argument) && ts.isStringLiteral(found.argument.literal))
    return found.argument.literal.text
  if (ts.isCallExpression(found) && found.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [first] = found.arguments
    return first && ts.isStringLiteralLike(first) ? first.text : undefined
  }
  return undefined
}

function importProblem(file: string, room: Room, imported: string): string | undefined {
  if (isForTests(file) || room.rooms.includes('*')) return undefined
  if (!imported.startsWith('.')) {
    return room.packages.test(imported) ? undefined : `${room.name} may not import ${imported}.`
  }
  const target = posix.normalize(posix.join(posix.dirname(file), imported))
  if (target === 'package.json') return room.rooms.includes(target) ? undefined : `${room.name} may not import package.json.`
  const other = roomOf(target)
  if (!other) return `${target} belongs to no room.`
  if (other.name === 'scripts') return 'scripts are run, never imported.'
  if (isForTests(target) && !/\.json$/.test(target)) return `${target} is there for tests alone.`
  const service = /^sandbox\/services\/([^/]+)\//
  const [, ours] = service.exec(file) ?? []
  const [, theirs] = service.exec(target) ?? []
  if (ours && theirs && ours !== theirs)
    return `the service ${ours} may not import the service ${theirs}: what one does to another is an arrow of sandbox/pipeline.`
  return other === room || room.rooms.includes(other.name) ? undefined : `${room.name} may not import ${other.name} (${target}).`
}

function readsTheTime(found: ts.Node): boolean {
  if (ts.isNewExpression(found)) return found.expression.getText() === 'Date' && (found.arguments?.length ?? 0) === 0
  return ts.isCallExpression(found) && /^(Date|performance)\.now$/.test(found.expression.getText())
}

/** ARNs and hosts of one partition, outside of what knows the partitions and of what is data. */
function isHardCoded(file: string, found: ts.Node): boolean {
  if (isForTests(file) || /^(domain\/regions\.ts|scripts\/|e2e\/)/.test(file)) return false
  if (!ts.isStringLiteralLike(found) && !ts.isTemplateHead(found) && !ts.isTemplateMiddleOrTemplateTail(found)) return false
  const { text } = found
  // `${service}.amazonaws.com`: the principal of some service.
  if (ts.isTemplateTail(found) && text === '.amazonaws.com' && ts.isTemplateSpan(found.parent) && isPrincipal(found.parent.parent))
    return false
  if (/\barn:aws[\w-]*:/.test(text)) return true
  // Service principals and event sources are the same everywhere, and so are namespaces of XML and the sender of mails.
  const rest = text.replaceAll(/(?<![\w.-])[a-z0-9-]+\.amazonaws\.com(?![.\w])(?!\/(?!doc\/))/g, '')
  return /amazonaws\.com/.test(rest)
}

const isPrincipal = (template: ts.Node): boolean =>
  ts.isTemplateExpression(template) && template.head.text === '' && template.templateSpans.length === 1

function looseTyping(found: ts.Node): string | undefined {
  if (found.kind === ts.SyntaxKind.AnyKeyword) return 'any says nothing.'
  if (ts.isNonNullExpression(found)) return '! overrules the compiler.'
  if (ts.isPropertyDeclaration(found) && found.exclamationToken) return '! overrules the compiler.'
  if (ts.isEnumDeclaration(found)) return 'an enum, where a union of texts does.'
  return undefined
}

const machinePath = /(?:^|[\s"'`(=])(\/(?:home|Users|root|work|srv|mnt|tmp)\/[\w.-]*[\w-])/

function belongsToAMachine(file: string, text: string): Problem[] {
  const problems: Problem[] = []
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const path = machinePath.exec(line)?.[1]
    if (path)
      problems.push({
        file,
        problem: `line ${index + 1}: ${path} is a path of one machine.`,
        remedy: 'Name it by what it is, from the project’s folder.',
      })
  }
  if (/(^|\/)(utils?|helpers?|[\w-]*manager|misc)\.(tsx?|vue|mjs)$/.test(file))
    problems.push({ file, problem: 'The name says nothing of what the file holds.', remedy: 'Name it for what it exports.' })
  return problems
}
