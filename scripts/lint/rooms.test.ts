import { describe, expect, test } from 'vitest'
import { problemsIn } from './rooms.ts'

const problemsOf = (file: string, code: string) => problemsIn(file, code).map(({ problem }) => problem)

describe('imports by the table of rooms', () => {
  test.each([
    ['domain/x.ts', "import { a } from './y.ts'"],
    ['checks/lab-a/a01-trail.ts', "import { step } from '../step.ts'"],
    ['checks/evidence/trails.ts', "import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'"],
    ['sandbox/services/logs/index.ts', "import { x } from '../../../domain/pattern/index.ts'"],
    ['docs/.vitepress/theme/x.vue', '<script setup lang="ts">\nimport { steps } from \'../../../checks/index.ts\'\n</script>'],
    ['checks/run.test.ts', "import { startSandbox } from '../sandbox/index.ts'"],
    ['scripts/x.ts', "import { startSandbox } from '../sandbox/index.ts'"],
    ['cli/x.ts', "const x = import('../server/index.ts')"],
  ])('%s may: %s', (file, code) => {
    expect(problemsOf(file, code)).toEqual([])
  })

  test.each([
    ['domain/x.ts', "import { readFileSync } from 'node:fs'", 'line 1: domain may not import node:fs.'],
    ['domain/x.ts', "import type { Step } from '../checks/step.ts'", 'line 1: domain may not import cards (checks/step.ts).'],
    [
      'checks/lab-a/a01-trail.ts',
      "import { x } from '../evidence/trails.ts'",
      'line 1: cards may not import evidence (checks/evidence/trails.ts).',
    ],
    ['sandbox/world.ts', "import { x } from '../checks/step.ts'", 'line 1: sandbox may not import cards (checks/step.ts).'],
    ['sandbox/world.ts', "export * from '../say/index.ts'", 'line 1: sandbox may not import say (say/index.ts).'],
    [
      'docs/.vitepress/theme/x.vue',
      '<script setup lang="ts">\nimport { x } from \'../../../checks/run.ts\'\n</script>',
      'line 2: site may not import runner (checks/run.ts).',
    ],
    ['docs/.vitepress/theme/x.ts', "import 'node:fs'", 'line 1: site may not import node:fs.'],
    ['e2e/x.ts', "import { startServer } from '../server/index.ts'", 'line 1: e2e may not import server (server/index.ts).'],
    ['cli/x.ts', "const x = import('../sandbox/world.ts')", 'line 1: cli may not import sandbox (sandbox/world.ts).'],
    ['cli/x.ts', "type X = import('../sandbox/world.ts').World", 'line 1: cli may not import sandbox (sandbox/world.ts).'],
    ['e2e/x.ts', "import { x } from '../scripts/x.ts'", 'line 1: scripts are run, never imported.'],
    ['checks/run.ts', "import { prove } from './prove.ts'", 'line 1: checks/prove.ts is there for tests alone.'],
    [
      'sandbox/services/logs/index.ts',
      "import { x } from '../sns/state.ts'",
      'line 1: the service logs may not import the service sns: what one does to another is an arrow of sandbox/pipeline.',
    ],
  ])('%s may not: %s', (file, code, problem) => {
    expect(problemsOf(file, code)).toEqual([problem])
  })

  test('a file of no room is told', () => {
    expect(problemsOf('attic/x.ts', '')).toEqual([])
    expect(problemsOf('attic/x.ts', 'export const a = 1')).toEqual(['The file belongs to no room.'])
  })
})

describe('the time of day', () => {
  test.each(['Date.now()', 'new Date()', 'performance.now()'])('is not read by %s where a clock is handed in', (code) => {
    for (const file of ['domain/x.ts', 'checks/lab-a/a01-trail.ts', 'sandbox/services/sns/x.ts'])
      expect(problemsOf(file, `export const a = ${code}`)).toEqual(['line 1: reads the time of day.'])
  })

  test('is read at the door, and a given moment is no reading', () => {
    expect(problemsOf('sandbox/index.ts', 'export const a = Date.now()')).toEqual([])
    expect(problemsOf('domain/x.ts', 'export const a = (ms: number) => new Date(ms)')).toEqual([])
    expect(problemsOf('domain/x.test.ts', 'export const a = Date.now()')).toEqual([])
  })
})

describe("a partition's own words", () => {
  test.each([
    "const a = 'arn:aws:sns:us-east-1:123456789012:x'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code under test
    'const a = `arn:aws-cn:sns:${region}`',
    "const a = 'sns.us-east-1.amazonaws.com'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code under test
    'const a = `s3.${region}.amazonaws.com`',
    "const a = 'https://s3.amazonaws.com/bucket'",
  ])('are not written out: %s', (code) => {
    expect(problemsOf('checks/lab-a/x.ts', code)).toHaveLength(1)
  })

  test.each([
    "const a = 'cloudtrail.amazonaws.com'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code under test
    'const a = `${service}.amazonaws.com`',
    "const a = 'http://s3.amazonaws.com/doc/2006-03-01/'",
    '// arn:aws:iam::123456789012:user/x',
  ])('are not these: %s', (code) => {
    expect(problemsOf('checks/lab-a/x.ts', code)).toEqual([])
  })
})

describe('types', () => {
  test.each([
    ['const a: any = 1', 'line 1: any says nothing.'],
    ['const a = b!', 'line 1: ! overrules the compiler.'],
    ['enum A { b }', 'line 1: an enum, where a union of texts does.'],
  ])('%s', (code, problem) => {
    expect(problemsOf('cli/x.ts', code)).toEqual([problem])
  })

  test('a negation is none of these', () => {
    expect(problemsOf('cli/x.ts', "const any = !a && b !== 'enum'")).toEqual([])
  })
})

describe('what belongs to one machine', () => {
  test('its paths are told in any file', () => {
    const path = ['', 'home', 'ada'].join('/')
    expect(problemsOf('README.md', `See ${path}.`)).toEqual([`line 1: ${path} is a path of one machine.`])
    expect(problemsOf('README.md', 'See https://example.com/home/ada and docs/home/ada.')).toEqual([])
  })

  test('a name that says nothing', () => {
    expect(problemsOf(['cli/uti', 'ls.ts'].join(''), 'export const a = 1')).toEqual(['The name says nothing of what the file holds.'])
  })
})
