import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findBrowser } from './find-browser.ts'
import { type Counts, one, type Ran, root, type Stage, together } from './stage.ts'

/** All that `npm test` asks, in the order in which it is begun: what others need, and what takes one core for long, comes early. */
export const stages: readonly Stage[] = [
  {
    name: 'types',
    what: 'the whole project is rightly typed, Vue templates too',
    cores: 1,
    minutes: 8,
    run: async ({ node }) => said(await node('node_modules/vue-tsc/bin/vue-tsc.js', ['--noEmit', '--pretty', 'false'])),
  },
  {
    name: 'cli',
    what: 'the command line is bundled, and the bundle answers',
    cores: 1,
    minutes: 5,
    async run({ node }) {
      const built = await node('scripts/build-cli.mjs', [])
      const help = await node('dist/cli/trailproof.js', ['--help'], { isShown: false })
      const answers = help.code === 0 && help.output.includes('trailproof')
      return together([said(built), one(answers, `trailproof --help: ${help.reason}\n${help.output}`)])
    },
  },
  {
    name: 'console',
    what: 'the sandbox’s console is built',
    cores: 1,
    minutes: 5,
    run: async ({ node }) => said(await node('scripts/build-console.mjs', [])),
  },
  {
    name: 'site',
    what: 'every page is built, no link is dead',
    cores: 1,
    minutes: 8,
    run: async ({ node }) => said(await node('scripts/build-site.mjs', [])),
  },
  {
    name: 'package',
    what: 'packed, installed into an empty folder without a network, and used there',
    needs: ['cli', 'console', 'site'],
    cores: 1,
    minutes: 10,
    async run({ node }) {
      const file = resultFile('package')
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
      const ran = await node('node_modules/vitest/vitest.mjs', ['run', '--config', 'scripts/test/package/vitest.config.ts', ...reporters])
      return unitCounts(readResult(file) as VitestResult | null, ran)
    },
  },
  {
    name: 'format',
    what: 'Biome: written and laid out as agreed',
    cores: 1,
    minutes: 5,
    run: async ({ node }) => said(await node('node_modules/@biomejs/biome/bin/biome', ['check', '.', '--max-diagnostics=60'])),
  },
  {
    name: 'lint',
    what: 'rooms, steps, locales, prose and links: one question a file of scripts/lint',
    cores: 1,
    minutes: 5,
    async run({ node }) {
      const file = resultFile('lint')
      const ran = await node('node_modules/tsx/dist/cli.mjs', ['scripts/lint/index.ts', '--json', file])
      const answers = readResult(file) as readonly { readonly name: string; readonly problems: readonly unknown[] }[] | null
      if (!answers) return one(false, `lint gave no answer: ${ran.reason}`)
      return together(answers.map(({ name, problems }) => one(problems.length === 0, `${name}: ${problems.length} problems`)))
    },
  },
  {
    name: 'unit',
    what: 'Vitest: rules, checks, sandbox through real clients, components',
    after: ['cli'],
    cores: 2,
    minutes: 15,
    async run({ node }) {
      const file = resultFile('unit')
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
      const ran = await node('node_modules/vitest/vitest.mjs', ['run', ...reporters, '--silent=passed-only'])
      return unitCounts(readResult(file) as VitestResult | null, ran)
    },
  },
  {
    name: 'browser',
    what: 'Playwright: the journeys, and each page for everybody (axe)',
    needs: ['cli', 'console', 'site'],
    cores: 2,
    minutes: 20,
    async run(tools) {
      const browser = await findBrowser(tools)
      if ('missing' in browser) return one(false, browser.missing)
      tools.line(`with ${browser.path}`)
      const file = resultFile('browser')
      const ran = await tools.node('node_modules/@playwright/test/cli.js', ['test', '--reporter=list,json'], {
        env: { CHROMIUM_PATH: browser.path, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      })
      return browserCounts(readResult(file) as PlaywrightResult | null, ran)
    },
  },
]

const said = (ran: Ran): Counts => one(ran.code === 0, ran.reason)

function resultFile(name: string): string {
  const file = join(root, '.cache/test', `${name}.json`)
  mkdirSync(dirname(file), { recursive: true })
  rmSync(file, { force: true })
  return file
}

/** What a stage wrote about itself, or null where it did not come so far. */
function readResult(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // The caller says why, from the exit code.
    return null
  }
}

export interface VitestResult {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/** A file that cannot be loaded is one failed test; so is an error outside of all tests. */
export function unitCounts(result: VitestResult | null, ran: Ran): Counts {
  if (!result) return one(false, `Vitest gave no result: ${ran.reason}`)
  const tests = result.testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
  const unloaded = result.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
  const failed = tests.filter((status) => status === 'failed').length + unloaded.length
  return closed(
    {
      passed: tests.filter((status) => status === 'passed').length,
      failed,
      skipped: tests.filter((status) => status !== 'passed' && status !== 'failed').length,
      notes: unloaded.map(({ name }) => `${name} cannot be loaded`),
    },
    ran,
  )
}

export interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[]
  readonly specs?: readonly {
    readonly title: string
    readonly tests: readonly { readonly status: string; readonly results: readonly unknown[] }[]
  }[]
}
export interface PlaywrightResult {
  readonly suites: readonly PlaywrightSuite[]
  readonly errors: readonly { readonly message?: string }[]
}

/** What was not reached after an earlier failure counts as failed: it was not proven. */
export function browserCounts(result: PlaywrightResult | null, ran: Ran): Counts {
  if (!result) return one(false, `Playwright gave no result: ${ran.reason}`)
  const testsOf = (suite: PlaywrightSuite): { status: string; results: readonly unknown[]; title: string }[] => [
    ...(suite.specs ?? []).flatMap(({ title, tests }) => tests.map((test) => ({ ...test, title }))),
    ...(suite.suites ?? []).flatMap(testsOf),
  ]
  const tests = result.suites.flatMap(testsOf)
  const unreached = tests.filter(({ status, results }) => status === 'skipped' && results.length === 0)
  return closed(
    {
      passed: tests.filter(({ status }) => status === 'expected').length,
      failed: tests.filter(({ status }) => status === 'unexpected' || status === 'flaky').length + unreached.length + result.errors.length,
      skipped: tests.filter(({ status }) => status === 'skipped').length - unreached.length,
      notes: [...result.errors.map(({ message }) => message ?? ''), ...unreached.map(({ title }) => `not reached: ${title}`)],
    },
    ran,
  )
}

/** An exit code that the counts do not explain is a failure of its own, and so is a run without a single test. */
function closed(counts: Counts, ran: Ran): Counts {
  if (counts.failed > 0) return counts
  if (ran.code !== 0) return together([counts, one(false, `all tests passed, yet: ${ran.reason}`)])
  return counts.passed > 0 ? counts : together([counts, one(false, 'there was no test')])
}
