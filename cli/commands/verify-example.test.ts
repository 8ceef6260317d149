import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { sandboxConnection } from '../../checks/evidence/clients.ts'
import { findSteps } from '../../checks/run.ts'
import { conditionHolds } from '../../domain/policy/conditions.ts'
import { parsePolicy } from '../../domain/policy/document.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { langs } from '../../say/index.ts'
import { runWay } from '../../ways/run.ts'
import { openServices } from '../../ways/services.ts'
import { run } from '../test-host.ts'

// What the page on `verify` hands out to be copied: it is read, and its command is run.

const file = (name: string): string => readFileSync(new URL(`../../docs/public/examples/${name}`, import.meta.url), 'utf8')

interface Workflow {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] }
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: {
    readonly verify: {
      readonly 'timeout-minutes': number
      readonly steps: readonly {
        readonly run?: string
        readonly uses?: string
        readonly if?: string
        readonly with?: Readonly<Record<string, unknown>>
      }[]
    }
  }
}
const workflow: Workflow = parse(file('verify.yml'))
const { verify } = workflow.jobs
const step = (uses: string) => verify.steps.find((each) => each.uses?.startsWith(`${uses}@`))
const command = verify.steps.find((each) => each.run?.includes('trailproof'))?.run ?? ''

describe('the workflow', () => {
  test('runs on a schedule, with a token for AWS and nothing more', () => {
    expect(workflow.on.schedule).toHaveLength(1)
    expect(workflow.on.schedule[0]?.cron).toMatch(/^\d+ \d+ \* \* \d$/)
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
    const aws = step('aws-actions/configure-aws-credentials')?.with ?? {}
    expect(Object.keys(aws).sort()).toEqual(['aws-region', 'role-duration-seconds', 'role-to-assume'])
    expect(file('verify.yml')).not.toMatch(/secrets\.|AWS_SECRET|AKIA/)
  })

  test('has credentials and time for the waiting and the watching', () => {
    const timeoutMinutes = Number(/--timeout (\d+)m/.exec(command)?.[1])
    expect(timeoutMinutes).toBeGreaterThan(0)
    // It waits for OK at most as long as it watches.
    expect(verify['timeout-minutes']).toBeGreaterThan(2 * timeoutMinutes)
    expect(step('aws-actions/configure-aws-credentials')?.with?.['role-duration-seconds']).toBeGreaterThanOrEqual(
      verify['timeout-minutes'] * 60,
    )
  })

  test('keeps what the command wrote, whatever it found', () => {
    const upload = step('actions/upload-artifact')
    expect(upload?.if).toBe('always()')
    const written = [/--html (\S+)/.exec(command)?.[1], /> (\S+)/.exec(command)?.[1]]
    expect(String(upload?.with?.path).trim().split('\n')).toEqual(expect.arrayContaining(written))
  })
})

describe('its command', () => {
  const region = 'ap-northeast-1'
  const account = '123456789012'
  let sandbox: Sandbox
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trailproof-example-'))
    sandbox = await startSandbox({ clock: 'fast', log: () => undefined })
    const connection = sandboxConnection(sandbox.endpoint, account)
    const settings = { region, initials: 'lin', email: 'lin@example.com', own: {} }
    for (const each of findSteps('lab-a', ['a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12']))
      for await (const ran of runWay({ step: each, settings, connection, retryMs: 1 })) expect(ran.error).toBeUndefined()
    const services = openServices(connection, region)
    await services.send('iam', 'CreateUser', { UserName: 'trailproof-signin' })
    await services.send('iam', 'CreateLoginProfile', { UserName: 'trailproof-signin', Password: 'Aa1-only-to-be-failed' })
    services.close()
  })
  afterAll(async () => {
    await sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('is one of ours: in the sandbox it proves the chain and writes JUnit and the page', async (context) => {
    const words = command.replace(/>.*$/s, '').trim().split(/\s+/)
    expect(words.slice(0, 4)).toEqual(['npx', '--no-install', 'trailproof', 'verify'])
    const html = join(folder, 'verify.html')
    const given = words.slice(3).map((word) => (word === 'verify.html' ? html : word))
    const { exit, out, err } = await run([...given, '--endpoint', sandbox.endpoint, '--region', region], {
      env: { PATH: process.env.PATH ?? '', CHROMIUM_PATH: process.env.CHROMIUM_PATH ?? '' },
    })
    // Only where no browser is installed is there nothing to run it with.
    if (/Playwright was not found|No Chromium or Chrome/.test(err)) return context.skip()
    expect({ exit, err }).toMatchObject({ exit: 0 })
    expect(XMLValidator.validate(out)).toBe(true)
    expect(out).toContain('tests="6" failures="0" errors="0"')
    expect(readFileSync(html, 'utf8')).toContain('<ol class="chain">')
  })
})

describe('the trust policy', () => {
  const subject = 'repo:OWNER@OWNER-ID/REPOSITORY@REPOSITORY-ID:ref:refs/heads/main'
  const lets = (sub: string, aud = 'sts.amazonaws.com'): boolean => {
    const { statements } = parsePolicy(file('verify-trust.json'), { kind: 'trust', partition: 'aws' })
    const context = { 'token.actions.githubusercontent.com:sub': sub, 'token.actions.githubusercontent.com:aud': aud }
    return statements.some(({ effect, conditions }) => effect === 'Allow' && conditions.every((each) => conditionHolds(each, context)))
  }

  test('lets in the main branch of the one repository', () => {
    expect(lets(subject)).toBe(true)
  })

  test.each([
    ['another branch', subject.replace('main', 'topic')],
    ['a branch whose name begins alike', `${subject}-2`],
    ['a pull request', subject.replace(':ref:refs/heads/main', ':pull_request')],
    ['another repository', subject.replace('/REPOSITORY@', '/OTHER@')],
    ['a repository that took over the name', subject.replace('REPOSITORY-ID', 'ANOTHER-ID')],
  ])('keeps out %s', (_name, sub) => {
    expect(lets(sub)).toBe(false)
  })

  test('keeps out a token that was meant for somebody else', () => {
    expect(lets(subject, 'https://github.com/OWNER')).toBe(false)
  })
})

test.each(langs)('the page in %s quotes both files, names every option of the command, and every exit code', async (lang) => {
  const page = readFileSync(new URL(`../../docs/${lang}/help/verify.md`, import.meta.url), 'utf8')
  expect(page).toContain('<<< @/public/examples/verify.yml')
  expect(page).toContain('<<< @/public/examples/verify-trust.json')
  const { out } = await run(['verify', '--help', '--lang', 'en'])
  const own = [...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = '']) => option)
  const common = ['--lang', '--json', '--profile', '--region', '--sandbox', '--endpoint']
  const unsaid = own.filter((option) => !common.includes(option) && !page.includes(`| \`${option}`))
  expect(unsaid).toEqual([])
  for (const exit of [0, 1, 2, 3, 70]) expect(page).toMatch(new RegExp(`^\\| ${exit} \\|`, 'm'))
})
