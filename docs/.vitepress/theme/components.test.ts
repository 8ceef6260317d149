import type { ServerResponse } from 'node:http'
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { h, nextTick } from 'vue'
import type { Values } from '../../../checks/step.ts'
import type { Command } from '../../../domain/command/command.ts'
import { forgetAgreed } from './agreed.ts'
import { chooseWay } from './chosen-way.ts'
import CheckStep from './components/check-step.vue'
import ConsoleLink from './components/console-link.vue'
import ContinueLink from './components/continue-link.vue'
import LabProgress from './components/lab-progress.vue'
import PlaceBar from './components/place-bar.vue'
import SandboxInbox from './components/sandbox-inbox.vue'
import SettingsForm from './components/settings-form.vue'
import SignInLink from './components/sign-in-link.vue'
import StepHead from './components/step-head.vue'
import StepShot from './components/step-shot.vue'
import UiLabel from './components/ui-label.vue'
import VValue from './components/v-value.vue'
import WaysTabs from './components/ways-tabs.vue'
import { consolePlaces } from './links.ts'
import { foundAt, keepReport, placeKey, rememberPage } from './progress.ts'
import { meetServer } from './server.ts'
import { choices, loadSettings, placeFor, readChoices, saveSettings } from './settings.ts'
import { type Asked, giveToken, json, localServer, mountOn, shows } from './test/page.ts'

type Local = Awaited<ReturnType<typeof localServer>>
let local: Local | undefined
let page: VueWrapper | undefined
const sandbox = { endpoint: 'http://127.0.0.1:4566', account: '123456789012' }
const session = { version: '1', sandbox, profiles: ['default', 'training'], defaultProfile: 'default' }
const now = '2026-01-02T03:04:05.000Z'

const reportOf = (step: object, target: object = {}) => ({
  version: '1',
  at: now,
  lab: 'lab-a',
  target: { kind: 'sandbox', account: '123456789012', caller: null, region: 'ap-northeast-1', partition: 'aws', endpoint: null, ...target },
  steps: [{ step: 'a01-trail', reason: null, params: {}, saw: {}, ...step }],
  summary: {},
  notReached: [],
})

/** The local server, with answers for the paths of one test. */
async function serve(answers: Readonly<Record<string, unknown>>): Promise<Local> {
  giveToken('secret')
  const made = await localServer((asked: Asked, response) => {
    const path = asked.path.split('?')[0] ?? ''
    if (path === '/api/session') return json(response, session)
    const answer = answers[path]
    if (typeof answer === 'function') return answer(asked, response)
    return answer === undefined
      ? json(response, { error: { code: 'noSuchAddress', params: { address: path } } }, 404)
      : json(response, answer)
  })
  local = made
  await meetServer()
  return made
}

async function hosted(): Promise<void> {
  giveToken(null)
  await meetServer()
}

beforeEach(() => {
  localStorage.clear()
  loadSettings()
  saveSettings(readChoices({}))
  chooseWay('bash')
  forgetAgreed()
})
afterEach(async () => {
  page?.unmount()
  page = undefined
  document.body.innerHTML = ''
  await local?.close()
  local = undefined
})
const text = () => (document.body.textContent ?? '').replace(/\s+/g, ' ')
const button = (name: string) => {
  const found = [...document.querySelectorAll('button')].find((each) =>
    (each.getAttribute('aria-label') ?? each.textContent ?? '').includes(name),
  )
  if (!found) throw new Error(`no button ${name}: ${text()}`)
  return found
}

describe('a value', () => {
  test('is the edition’s until the reader says otherwise, then the reader’s', async () => {
    page = mountOn('zh/lab-a/a02-logs.md', VValue, { props: { k: 'logGroup' } })
    expect(page.find('code').text()).toBe('aws-cloudtrail-logs-tokyo')
    saveSettings(readChoices({ region: 'cn-north-1', own: {} }))
    await nextTick()
    expect(page.find('code').text()).toBe('aws-cloudtrail-logs-beijing')
    saveSettings(readChoices({ own: { 'lab-a': { logGroup: '/org/trail' } } }))
    await nextTick()
    expect(page.find('code').text()).toBe('/org/trail')
  })

  test('can be copied by a button that names it', () => {
    page = mountOn('ko/lab-a/a01-trail.md', VValue, { props: { k: 'trail' } })
    expect(page.find('button').attributes('aria-label')).toBe('복사: demo-trail')
  })
})

describe('a console label', () => {
  const show = (isUnsure: boolean) =>
    mountOn('zh/lab-a/a02-logs.md', UiLabel, { props: { k: 'x' }, parts: { labels: { x: { text: '新建', english: 'New', isUnsure } } } })

  test('that AWS’s material shows stands alone, the English word on request', () => {
    page = show(false)
    expect(page.text()).toBe('新建')
    expect(page.find('.console-label').attributes('title')).toBe('英文界面：New')
  })
  test('that could not be found has the English word beside it', () => {
    page = show(true)
    expect(page.text()).toBe('新建（New）')
  })
})

describe('a link into the console', () => {
  test('leads into the sandbox’s console, with account, region and language, and says so', () => {
    page = mountOn('ko/lab-a/a07-topic.md', ConsoleLink, { props: { to: 'topic' } })
    const link = page.find('a')
    const topic = encodeURIComponent('arn:aws:sns:ap-northeast-2:123456789012:CloudTrail_to_Email')
    expect(link.attributes('href')).toBe(
      `http://127.0.0.1:4566/console/?account=123456789012&region=ap-northeast-2&lang=ko#/sns/topic/${topic}`,
    )
    expect(link.text()).toContain('샌드박스 콘솔을 새 탭에서 엽니다')
    expect(link.attributes('target')).toBe('_blank')
  })
  test('on AWS leads to the list until the account is known, and says that it is for AWS', async () => {
    saveSettings(readChoices({ target: 'aws' }))
    page = mountOn('en/lab-a/a07-topic.md', ConsoleLink, { props: { to: 'topic' } })
    const link = page.find('a')
    expect(link.attributes('href')).toBe('https://us-east-1.console.aws.amazon.com/sns/v3/home?region=us-east-1#/topics')
    expect(link.text()).toContain('Opens the console of your AWS account in a new tab')
    saveSettings(readChoices({ target: 'aws', account: '210987654321' }))
    await nextTick()
    expect(page.find('a').attributes('href')).toContain('#/topic/arn:aws:sns:us-east-1:210987654321:CloudTrail_to_Email')
  })
  test('to the stack leads to the page of the lab’s own', () => {
    page = mountOn('en/lab-b/b01-bucket.md', ConsoleLink, { props: { to: 'stack' } })
    expect(page.find('a').attributes('href')).toMatch(/\/console\/\?.+#\/cloudformation\/stack\/SignInAlarm$/)
  })
  test.each(consolePlaces)('%s is a place in both consoles', (to) => {
    page = mountOn('en/lab-a/a07-topic.md', ConsoleLink, { props: { to } })
    expect(page.find('a').attributes('href')).toMatch(/\/console\/\?.+#\//)
    expect(page.find('a').text()).not.toContain('console.')
  })
})

describe('the ways', () => {
  const cli = (want: Values): readonly Command[] => [
    { kind: 'call', service: 'sns', operation: 'CreateTopic', input: { Name: want.topic } },
    { kind: 'call', service: 'sns', operation: 'ListTopics', input: {} },
  ]
  const show = (path = 'en/lab-a/a07-topic.md') =>
    mountOn(path, WaysTabs, {
      step: 'lab-a/a07-topic',
      parts: { card: { id: 'a07-topic', ways: { cli } } },
      slots: { console: () => h('p', 'Choose the button.') },
    })
  test('of a step in code begin with the CDK’s tab, whatever was chosen before', async () => {
    chooseWay('powershell')
    page = mountOn('en/lab-b/b01-bucket.md', WaysTabs, {
      step: 'lab-b/b01-bucket',
      parts: { card: { id: 'b01-bucket', ways: { cli } } },
      slots: { cdk: () => h('p', 'Write the bucket.') },
    })
    await nextTick()
    const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')]
    expect(tabs.map((tab) => tab.textContent?.trim())).toEqual(['CDK', 'AWS CLI (bash)', 'AWS CLI (PowerShell)'])
    expect(shown()).toBe('CDK')
    expect(panel()?.textContent).toContain('Write the bucket.')
    expect(panel()?.textContent).toContain('export AWS_ENDPOINT_URL=')
    expect(panel()?.textContent).toContain('$env:AWS_ENDPOINT_URL')
    tabs[0]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))
    await nextTick()
    expect(shown()).toBe('AWS CLI (bash)')
    tabs[0]?.click()
    await nextTick()
    expect(shown()).toBe('CDK')
  })
  test('begin with the console where the page tells of it, else with the shell of this computer', async () => {
    chooseWay(null)
    page = show()
    expect(shown()).toBe('Console')
    page.unmount()
    page = mountOn('en/lab-c/c06-fields.md', WaysTabs, {
      step: 'lab-c/c06-fields',
      parts: { card: { id: 'c06-fields', ways: { cli } } },
    })
    await nextTick()
    expect(shown()).toBe('AWS CLI (bash)')
  })
  const shown = () => document.querySelector('[role=tab][aria-selected=true]')?.textContent?.trim()
  const panel = () => [...document.querySelectorAll<HTMLElement>('[role=tabpanel]')].find(({ style }) => style.display !== 'none')

  test('are tabs that the arrow keys move between; the choice is remembered', async () => {
    page = show()
    expect(shown()).toBe('AWS CLI (bash)')
    await page.find('[role=tablist]').trigger('keydown', { key: 'ArrowRight' })
    expect(shown()).toBe('AWS CLI (PowerShell)')
    expect(document.activeElement?.textContent?.trim()).toBe('AWS CLI (PowerShell)')
    await page.find('[role=tablist]').trigger('keydown', { key: 'ArrowRight' })
    expect(shown()).toBe('Console')
    expect(panel()?.textContent).toContain('Choose the button.')
    expect([...document.querySelectorAll('[role=tab]')].map((tab) => tab.getAttribute('tabindex'))).toEqual(['0', '-1', '-1'])
    await page.find('[role=tablist]').trigger('keydown', { key: 'End' })
    page.unmount()
    page = show('ko/lab-a/a07-topic.md')
    expect(shown()).toBe('AWS CLI(PowerShell)')
  })

  test('print the card’s commands with the reader’s values', async () => {
    page = show()
    saveSettings(readChoices({ own: { 'lab-a': { topic: 'My_topic' } } }))
    await nextTick()
    expect(panel()?.textContent).toContain('aws sns create-topic --name My_topic')
  })

  test('run in the sandbox just what is printed, line by line', async () => {
    const made = await serve({
      '/api/way': (_: Asked, response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/jsonl' })
        response.write(`${JSON.stringify({ command: 'aws sns create-topic', ok: true, output: 'made' })}\n`)
        response.end(`${JSON.stringify({ done: true })}\n`)
      },
    })
    page = show()
    button('Do it in the sandbox').click()
    await shows(() => text().includes('All commands have run'), 'the end')
    expect(text()).toContain('aws sns create-topic')
    expect(made.asked.find(({ path }) => path === '/api/way')).toMatchObject({
      token: 'secret',
      body: { lab: 'lab-a', step: 'a07-topic', settings: { region: 'us-east-1', initials: 'demo', email: 'learner@example.com', own: {} } },
    })
  })

  test('show where it stopped, and why', async () => {
    await serve({
      '/api/way': (_: Asked, response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/jsonl' })
        const line = { command: 'aws sns create-topic', ok: false, error: { code: 'AuthorizationError', message: 'not yours' } }
        response.end(`${JSON.stringify(line)}\n${JSON.stringify({ done: false })}\n`)
      },
    })
    page = show()
    button('Do it in the sandbox').click()
    await shows(() => text().includes('It stopped at'), 'where it stopped')
    expect(text()).toContain('AuthorizationError: not yours')
    expect(text()).not.toContain('All commands have run')
  })

  test('take the step back where it can be taken back, and have the check look again', async () => {
    const made = await serve({
      '/api/reset': (_: Asked, response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/jsonl' })
        response.end(`${JSON.stringify({ command: 'aws sns delete-topic', ok: true })}\n${JSON.stringify({ done: true })}\n`)
      },
    })
    page = mountOn('en/lab-a/a07-topic.md', WaysTabs, {
      step: 'lab-a/a07-topic',
      parts: { card: { id: 'a07-topic', ways: { cli, undo: cli } } },
    })
    button('Start this step again').click()
    await shows(() => text().includes('What this step made is gone'), 'the end')
    expect(text()).toContain('aws sns delete-topic')
    expect(text()).not.toContain('All commands have run')
    expect(made.asked.find(({ path }) => path === '/api/reset')?.body).toMatchObject({ lab: 'lab-a', step: 'a07-topic' })
    page.unmount()
    page = show()
    expect(() => button('Start this step again')).toThrow()
  })

  test('in an account of AWS come after what it costs, who gets mail and whom it may call has been read, once per account', async () => {
    await serve({ '/api/target': { target: { account: '210987654321' } } })
    saveSettings(readChoices({ target: 'aws', profile: 'training', email: 'lin@example.com' }))
    page = show()
    const hidden = () => document.querySelector<HTMLElement>('.ways')?.style.display === 'none'
    expect(hidden()).toBe(true)
    // Which account it is, is asked; nothing had been typed.
    await shows(() => text().includes('AWS account 210987654321'), 'the account')
    expect(text()).toContain('profile: training')
    expect(text()).toContain('goes to lin@example.com')
    expect(text()).toMatch(/Costs: .*Others: a company account may be watched/)
    button('I have read this').click()
    await nextTick()
    await nextTick()
    expect(hidden()).toBe(false)
    expect(document.activeElement?.getAttribute('role')).toBe('tab')
    expect(choices.value.account).toBe('210987654321')
    expect(JSON.parse(localStorage.getItem('trailproof.agreed') ?? '')).toMatchObject({ accounts: ['210987654321'] })
    page.unmount()
    page = show('ko/lab-a/a07-topic.md')
    expect(hidden()).toBe(false)
    saveSettings(readChoices({ target: 'aws', profile: 'other', account: '111122223333' }))
    await nextTick()
    expect(hidden()).toBe(true)
  })

  test('offer no button where there is no server, nor for an AWS account', async () => {
    await hosted()
    page = show()
    expect(text()).toContain('needs the local server')
    expect(() => button('Do it in the sandbox')).toThrow()
    saveSettings(readChoices({ target: 'aws', profile: 'me' }))
    await nextTick()
    expect(text()).not.toContain('needs the local server')
    expect(panel()?.textContent).toContain('export AWS_PROFILE=me')
  })

  test('a step without a command names the one that brings it', () => {
    page = mountOn('en/lab-a/a04-filter-pattern.md', WaysTabs, {
      step: 'lab-a/a04-filter-pattern',
      parts: { card: { id: 'a04-filter-pattern', ways: {}, seenAfter: 'a06-create-filter' } },
    })
    expect(panel()?.querySelector('a')?.getAttribute('href')).toBe('/en/lab-a/a06-create-filter')
  })
})

describe('the check', () => {
  // Each test works in a place of its own: what a check said stays with its place.
  let initials = ''
  let places = 0
  beforeEach(() => {
    places += 1
    initials = `p${places}`
    saveSettings(readChoices({ initials }))
  })
  const show = (path = 'en/lab-a/a01-trail.md') => mountOn(path, CheckStep, { step: 'lab-a/a01-trail' })
  const verdict = () => document.querySelector('.verdict')?.textContent?.replace(/\s+/g, ' ').trim() ?? ''

  test.each([
    ['done', { outcome: 'done' }, 'Done'],
    ['todo', { outcome: 'todo', reason: 'todo.noTrail', params: { trail: 'demo-trail', region: 'us-east-1' } }, 'To do'],
    [
      'unseen',
      {
        outcome: 'unseen',
        reason: 'unseen.offline',
        params: { endpoint: 'x', service: 'sns', region: 'us-east-1', cause: 'c', message: 'm', proxy: 'local', from: '' },
      },
      'Could not look',
    ],
  ])('%s: says its word and its sentence, in its own colours', async (outcome, step, word) => {
    await serve({ '/api/check': reportOf(step) })
    page = show()
    button('Check my work').click()
    await shows(() => verdict().includes(word), word)
    expect(document.querySelector('.tp-check')?.classList.contains(outcome)).toBe(true)
    expect(document.querySelector('.verdict')?.getAttribute('role')).toBe('status')
    expect(verdict().length).toBeGreaterThan(word.length + 5)
    expect(verdict()).not.toContain('{')
    expect(text()).toContain('account 123456789012')
  })

  test('an outcome it has no sentence for is shown as it is, and not taken for another', async () => {
    await serve({ '/api/check': reportOf({ outcome: 'differs', reason: 'differs.fromTheFuture' }) })
    page = show()
    button('Check my work').click()
    await shows(() => verdict().includes('differs.fromTheFuture'), 'the reason')
    expect(verdict()).toContain('Not as asked')
  })

  test('sends the reader’s place and settings', async () => {
    const made = await serve({ '/api/check': reportOf({ outcome: 'done' }) })
    saveSettings(readChoices({ target: 'aws', profile: 'training', region: 'cn-north-1', initials: 'lxm' }))
    page = show('zh/lab-a/a01-trail.md')
    button('检查我的操作').click()
    await shows(() => verdict().includes('已完成'), '已完成')
    expect(made.asked.find(({ path }) => path === '/api/check')?.body).toEqual({
      lab: 'lab-a',
      step: 'a01-trail',
      target: 'aws',
      profile: 'training',
      settings: { region: 'cn-north-1', initials: 'lxm', email: 'learner@example.com', own: {} },
    })
  })

  test('waiting: says until when, and looks again by itself until told to stop', async () => {
    const until = '2026-01-02T03:24:05.000Z'
    await serve({ '/api/check': reportOf({ outcome: 'waiting', reason: 'waiting.x', params: { since: now, until } }) })
    page = show('ko/lab-a/a01-trail.md')
    button('작업 확인하기').click()
    await shows(() => text().includes('초마다 자동으로'), 'that it looks again')
    expect(text()).toContain('03:24:05')
    button('중지').click()
    await nextTick()
    expect(text()).not.toContain('초마다 자동으로')
  })

  test('a server that refuses: what it minds is said, and the last result is not shown as today’s', async () => {
    await serve({
      '/api/check': (_: Asked, response: ServerResponse) =>
        json(response, { error: { code: 'unknownLab', params: { lab: 'lab-a', known: 'lab-x' } } }, 400),
    })
    page = show()
    button('Check my work').click()
    await shows(() => text().includes('There is no lab lab-a'), 'the refusal')
    expect(document.querySelector('[role=alert]')).not.toBeNull()
    expect(verdict()).toBe('')
  })

  test('a server that has ended: says so, and how to start it', async () => {
    const made = await serve({ '/api/check': reportOf({ outcome: 'done' }) })
    page = show()
    await made.close()
    local = undefined
    button('Check my work').click()
    await shows(() => text().includes('npm start'), 'what to do')
    expect(verdict()).toBe('')
  })

  test('a step that saves a form has the steps before it looked at as well', async () => {
    const made = await serve({
      '/api/check': ({ body }: Asked, response: ServerResponse) => {
        const isOne = JSON.stringify(body).includes('"step"')
        const others = ['a04-filter-pattern', 'a06-create-filter'].map((step) => ({
          step,
          outcome: 'differs',
          reason: 'differs.x',
          params: {},
          saw: {},
        }))
        json(response, isOne ? reportOf({ outcome: 'done' }) : { ...reportOf({}), steps: others })
      },
    })
    page = mountOn('en/lab-a/a01-trail.md', CheckStep, { step: 'lab-a/a01-trail', parts: { settles: ['a04-filter-pattern'] } })
    button('Check my work').click()
    await shows(() => made.asked.filter(({ path }) => path === '/api/check').length === 2, 'the second question')
    await flushPromises()
    const found = () => foundAt(placeKey(placeFor('en'), initials))
    await shows(() => 'lab-a/a04-filter-pattern' in found(), 'the earlier step')
    expect(found()).toMatchObject({
      'lab-a/a01-trail': { report: { outcome: 'done' } },
      'lab-a/a04-filter-pattern': { report: { outcome: 'differs' } },
    })
    expect(found()).not.toHaveProperty('lab-a/a06-create-filter')
  })

  test('what was said last time is shown as such', async () => {
    await serve({})
    keepReport(placeKey(placeFor('en'), initials), {
      ...reportOf({ outcome: 'done' }),
      summary: { done: 1, todo: 0, differs: 0, waiting: 0, unseen: 0 },
    } as never)
    page = show()
    await shows(() => text().includes('Result of an earlier check'), 'the earlier result')
  })

  test('is made again by itself when the page is opened, and says what is true now', async () => {
    const made = await serve({
      '/api/check': reportOf({ outcome: 'todo', reason: 'todo.noTrail', params: { trail: 't', region: 'us-east-1' } }),
    })
    keepReport(placeKey(placeFor('en'), initials), reportOf({ outcome: 'done' }) as never)
    page = show()
    await shows(() => verdict().includes('To do'), 'what is true now')
    expect(text()).not.toContain('Result of an earlier check')
    expect(made.asked.filter(({ path }) => path === '/api/check')).toHaveLength(1)
  })

  test('that could not look by itself takes nothing away from what is known', async () => {
    await serve({ '/api/check': reportOf({ outcome: 'unseen', reason: 'unseen.throttled' }) })
    keepReport(placeKey(placeFor('en'), initials), reportOf({ outcome: 'done' }) as never)
    page = show()
    await flushPromises()
    await shows(() => (local?.asked ?? []).some(({ path }) => path === '/api/check'), 'that it looked')
    await flushPromises()
    await shows(() => verdict().includes('Done'), 'what is known')
    expect(text()).toContain('Result of an earlier check')
  })

  test('on AWS what is minutes old is not asked again by itself', async () => {
    const made = await serve({ '/api/check': reportOf({ outcome: 'todo' }) })
    saveSettings(readChoices({ initials, target: 'aws', profile: 'training', account: '210987654321' }))
    keepReport(placeKey(placeFor('en'), initials), { ...reportOf({ outcome: 'done' }), at: new Date().toISOString() } as never)
    page = show()
    await shows(() => verdict().includes('Done'), 'the earlier result')
    await flushPromises()
    expect(made.asked.filter(({ path }) => path === '/api/check')).toEqual([])
  })

  test('says beside its button where it looks: account, region and profile; the account as soon as AWS has named it', async () => {
    await serve({ '/api/check': reportOf({ outcome: 'done' }, { kind: 'aws', account: '210987654321' }) })
    saveSettings(readChoices({ initials, target: 'aws', profile: 'training', region: 'ap-northeast-1' }))
    page = show()
    const where = () => document.querySelector('.where')?.textContent
    expect(where()).toBe('Looks into: AWS · account (not known yet) · Asia Pacific (Tokyo) ap-northeast-1 · profile: training')
    button('Check my work').click()
    await shows(() => verdict().includes('Done'), 'Done')
    expect(where()).toContain('account 210987654321')
    // What AWS said is taken over, and what was found stays where it was found.
    expect(choices.value.account).toBe('210987654321')
    expect(verdict()).toContain('Done')
    expect(text()).not.toContain('Result of an earlier check')
  })

  test('that found another account than the settings name says so, and offers it', async () => {
    await serve({ '/api/check': reportOf({ outcome: 'done' }, { kind: 'aws', account: '210987654321' }) })
    saveSettings(readChoices({ initials, target: 'aws', profile: 'training', account: '111122223333' }))
    page = show()
    button('Check my work').click()
    await shows(() => text().includes('belong to account 210987654321'), 'that they differ')
    expect(choices.value.account).toBe('111122223333')
    button('Use account 210987654321').click()
    await nextTick()
    expect(choices.value.account).toBe('210987654321')
  })

  describe('what was seen, to paste', () => {
    const seen = {
      outcome: 'differs',
      reason: 'differs.notStarted',
      params: { trail: 'demo-trail', region: 'us-east-1' },
      saw: { trail: 'demo-trail', bucket: 'demo-trail-123456789012-us-east-1' },
    }
    const allow = (write: ((text: string) => Promise<void>) | null) =>
      Object.defineProperty(navigator, 'clipboard', { configurable: true, value: write === null ? undefined : { writeText: write } })
    afterEach(() => allow(null))

    test('is copied masked, and the page says so', async () => {
      const copied: string[] = []
      allow(async (text) => {
        copied.push(text)
      })
      await serve({ '/api/check': reportOf(seen) })
      page = show('ko/lab-a/a01-trail.md')
      button('작업 확인하기').click()
      await shows(() => text().includes('확인된 내용 복사'), 'the button')
      button('확인된 내용 복사').click()
      await shows(() => text().includes('복사했습니다'), 'that it is copied')
      expect(copied[0]).toMatch(
        /^```text\ntrailproof 1 · lab-a · 2026-01-02T03:04:05.000Z\n[\s\S]*✗ a01-trail[\s\S]*differs\.notStarted[\s\S]*\n```$/,
      )
      expect(copied[0]).toContain('000000000001')
      expect(copied[0]).not.toContain('123456789012')
      expect(document.querySelector('details:has(textarea)')?.hasAttribute('open')).toBe(false)
    })

    test('where the browser refuses, the text stands there, selected', async () => {
      allow(() => Promise.reject(new Error('no')))
      await serve({ '/api/check': reportOf(seen) })
      page = show()
      button('Check my work').click()
      await shows(() => text().includes('Copy what we saw'), 'the button')
      button('Copy what we saw').click()
      await shows(() => text().includes('did not allow copying'), 'that it was refused')
      const field = document.querySelector('textarea')
      expect(field?.value).toContain('differs.notStarted')
      await shows(() => document.activeElement === field, 'the focus')
      expect([field?.selectionStart, field?.selectionEnd]).toEqual([0, field?.value.length])
      expect(field?.readOnly).toBe(true)
    })
  })

  test('without a server there is the command', async () => {
    await hosted()
    saveSettings(readChoices({ initials: 'lxm', own: { 'lab-a': { trail: 'org-trail' } } }))
    page = show()
    expect(text()).toContain('npx trailproof check lab-a a01 --region us-east-1 --sandbox --initials lxm --values own-names.json')
    expect(text()).toContain('"trail": "org-trail"')
    expect(() => button('Check my work')).toThrow()
  })
})

describe('the settings', () => {
  const show = () => mountOn('en/lab-a/set-up.md', SettingsForm)
  const field = (label: string) => {
    const found = [...document.querySelectorAll('label')].find(({ textContent }) => textContent?.trim() === label)
    const input = found && document.getElementById(found.htmlFor)
    if (!(input instanceof HTMLInputElement || input instanceof HTMLSelectElement)) throw new Error(`no field ${label}`)
    return input
  }
  const fill = async (label: string, value: string) => {
    const input = field(label)
    input.value = value
    input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? 'change' : 'input'))
    await nextTick()
  }
  const save = async () => {
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
  }

  test('are kept, and followed at once', async () => {
    await hosted()
    page = show()
    await fill('Region', 'ap-northeast-2')
    await fill('Initials', 'lxm')
    await fill('E-mail', 'lin@example.com')
    await fill('Topic', 'My_topic')
    await save()
    expect(choices.value).toMatchObject({
      region: 'ap-northeast-2',
      initials: 'lxm',
      email: 'lin@example.com',
      own: { 'lab-a': { topic: 'My_topic' } },
    })
    expect(JSON.parse(localStorage.getItem('trailproof.settings') ?? '')).toMatchObject({ version: 1, initials: 'lxm' })
    expect(text()).toContain('Saved.')
  })

  test('what AWS would not take is not kept: each field says why, the first has the focus', async () => {
    await hosted()
    page = show()
    await fill('Initials', 'L X')
    await fill('E-mail', 'nobody')
    await fill('Topic', 'no spaces')
    expect(document.querySelectorAll('[aria-invalid]')).toHaveLength(0)
    await save()
    expect(document.querySelectorAll('[aria-invalid=true]')).toHaveLength(3)
    expect(document.activeElement).toBe(field('Initials'))
    expect(document.getElementById(field('Initials').getAttribute('aria-describedby') ?? '')?.textContent).toContain('lower-case')
    expect(text()).toContain('3 fields need another look.')
    expect(choices.value.initials).toBeNull()
  })

  test('offer every region with its name, China’s by themselves', async () => {
    await hosted()
    page = show()
    const groups = [...document.querySelectorAll('optgroup')].map(
      (group) => [group.getAttribute('label'), group.querySelectorAll('option').length] as const,
    )
    expect(groups.map(([label]) => label)).toContain('China (partition aws-cn)')
    expect(groups.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(35)
    expect(text()).toContain('Asia Pacific (Seoul) · ap-northeast-2')
  })

  test('for AWS: profiles of this computer by name, and who one is there', async () => {
    await serve({
      '/api/target': {
        target: { kind: 'aws', account: '210987654321', caller: 'arn:aws:iam::210987654321:user/lin', region: 'us-east-1' },
      },
    })
    page = show()
    const radio = document.querySelector<HTMLInputElement>('input[value=aws]')
    radio?.click()
    radio?.dispatchEvent(new Event('change'))
    await nextTick()
    expect([...field('AWS CLI profile').querySelectorAll('option')].map(({ value }) => value)).toEqual(['', 'default', 'training'])
    await fill('AWS CLI profile', 'training')
    button('Ask AWS who I am').click()
    await shows(() => text().includes('user/lin'), 'the caller')
    await save()
    expect(choices.value).toMatchObject({ target: 'aws', profile: 'training', account: '210987654321' })
  })

  test('for AWS: expired credentials are said, and nothing is taken for the account', async () => {
    const params = { service: 'sts', region: 'us-east-1', code: 'ExpiredToken', message: 'expired', login: 'sso', profile: 'training' }
    await serve({
      '/api/target': (_: Asked, response: ServerResponse) => json(response, { error: { code: 'unseen.expired', params } }, 502),
    })
    saveSettings(readChoices({ target: 'aws' }))
    page = show()
    button('Ask AWS who I am').click()
    await shows(() => text().includes('has expired'), 'that they have expired')
    expect(document.querySelector('.command-block code')?.textContent).toBe('aws sso login --profile training')
    expect(field('Account number').value).toBe('')
  })
})

test('the bar above a page says where the reader works, and first asks', async () => {
  page = mountOn('ko/lab-a/a01-trail.md', PlaceBar)
  expect(text()).toContain('설정 입력')
  saveSettings(readChoices({ region: 'ap-northeast-1', initials: 'khd', target: 'aws', profile: 'me' }))
  await nextTick()
  expect(text()).toContain('아시아 태평양(도쿄)')
  expect(text()).toContain('khd')
  expect(text()).toContain('AWS 계정: me')
})

describe('what stands on AWS', () => {
  const yesterday = new Date(Date.now() - 26 * 3_600_000).toISOString()
  const today = new Date().toISOString()
  const show = (steps: Readonly<Record<string, string>>, path = 'en/lab-a/a01-trail.md', target = 'aws') => {
    const initials = `s${Math.floor(performance.now() * 1000)}`
    saveSettings(readChoices({ initials, target, account: '210987654321' }))
    for (const [step, at] of Object.entries(steps))
      keepReport(placeKey(placeFor('en'), initials), { ...reportOf({ step, outcome: 'done' }, { account: '210987654321' }), at } as never)
    page = mountOn(path, StepHead, { step: 'lab-a/a01-trail' })
    return nextTick()
  }
  const note = () => document.querySelector('.standing-note')?.textContent?.replace(/\s+/g, ' ').trim() ?? null

  test('is reminded of once the last step is done', async () => {
    await show({ 'a01-trail': today, 'a04-filter-pattern': today })
    expect(note()).toMatch(/^Everything is done. .* account 210987654321, US East \(N. Virginia\) us-east-1, .* Clean up \(A6\)$/)
    expect(document.querySelector('.standing-note a')?.getAttribute('href')).toBe('/en/lab-a/a06-create-filter')
  })
  test('and on a later day, whatever is done', async () => {
    await show({ 'a01-trail': yesterday })
    expect(note()).toContain('Things of this lab still stand in AWS account 210987654321')
  })
  test.each([
    ['on the day it is built', { 'a01-trail': today }],
    ['once it is cleaned up', { 'a01-trail': yesterday, 'a04-filter-pattern': yesterday, 'a06-create-filter': today }],
    ['where nothing was built', {}],
  ])('not %s', async (_when, steps) => {
    await show(steps)
    expect(note()).toBeNull()
  })
  test('what was built after the clean-up stands again', async () => {
    await show({ 'a06-create-filter': yesterday, 'a04-filter-pattern': today })
    expect(note()).toContain('Everything is done')
  })
  test('in the sandbox nothing costs anything', async () => {
    await show({ 'a01-trail': yesterday }, 'en/lab-a/a01-trail.md', 'sandbox')
    expect(note()).toBeNull()
  })
})

describe('progress', () => {
  test('lists the steps with what was found, and checks all at once', async () => {
    const steps = [
      { step: 'a01-trail', outcome: 'done', reason: null, params: {}, saw: {} },
      { step: 'a04-filter-pattern', outcome: 'differs', reason: 'differs.x', params: {}, saw: {} },
    ]
    const made = await serve({ '/api/check': { ...reportOf({}), steps } })
    saveSettings(readChoices({ initials: 'all' }))
    page = mountOn('en/lab-a/index.md', LabProgress, { parts: { undoing: ['a06-create-filter'] } })
    button('Check all steps').click()
    await shows(() => text().includes('1 of 2 steps done'), 'the count')
    expect(made.asked.find(({ path }) => path === '/api/check')?.body).not.toHaveProperty('step')
    const parts = (item: Element) => [...item.querySelectorAll('.number, .title, .word')].map(({ textContent }) => textContent)
    expect([...document.querySelectorAll('li')].map(parts)).toEqual([
      ['A1', 'en trail', 'Done'],
      ['A4', 'en a <b> & c', 'Not as asked'],
      ['A6', 'en filter', ''],
    ])
    expect(document.querySelector('li.next')?.textContent).toContain('A4')
  })

  test('the start page leads back to the step that was open last, in the language it is read in', async () => {
    rememberPage('lab-a/a06-create-filter')
    page = mountOn('ko/index.md', ContinueLink)
    expect(page.find('a').attributes('href')).toBe('/ko/lab-a/a06-create-filter')
    expect(text()).toContain('이어서 하기')
  })
})

describe('the inbox', () => {
  test('shows the newest mail first, with its button to confirm', async () => {
    const messages = [
      {
        id: '1',
        at: now,
        subject: 'AWS Notification - Subscription Confirmation',
        text: 'You have chosen',
        kind: 'confirm',
        links: [{ rel: 'confirm', href: 'http://127.0.0.1:1/c' }],
      },
      { id: '2', at: now, subject: 'ALARM: x', text: 'You are receiving', kind: 'notification', links: [] },
    ]
    const made = await serve({ '/_sandbox/inbox': { messages } })
    saveSettings(readChoices({ email: 'l+1@example.com' }))
    page = mountOn('en/lab-a/a09-confirm.md', SandboxInbox)
    await shows(() => text().includes('ALARM: x'), 'the mail')
    expect([...document.querySelectorAll('.subject')].map(({ textContent }) => textContent)).toEqual([
      'ALARM: x',
      'AWS Notification - Subscription Confirmation',
    ])
    // On the address that the reader opened, which a forwarded port may have changed.
    expect(document.querySelector('a.primary')?.getAttribute('href')).toBe('/c')
    expect(made.asked.find(({ path }) => path.startsWith('/_sandbox/inbox'))?.path).toBe('/_sandbox/inbox?address=l%2B1%40example.com')
  })

  test('on AWS it is the reader’s own', async () => {
    await hosted()
    saveSettings(readChoices({ target: 'aws', email: 'lin@example.com' }))
    page = mountOn('zh/lab-a/a09-confirm.md', SandboxInbox)
    expect(text()).toContain('lin@example.com')
    expect(document.querySelector('a')).toBeNull()
  })
})

describe('the sign-in page', () => {
  test('is the sandbox’s, for the reader’s account and region', async () => {
    await serve({})
    page = mountOn('ko/lab-a/a13-fail-sign-in.md', SignInLink)
    expect(page.find('a').attributes('href')).toContain('/signin?account=123456789012&region=ap-northeast-2')
  })
  test('is AWS’s once the account is known, in its partition', async () => {
    saveSettings(readChoices({ target: 'aws', region: 'cn-north-1' }))
    page = mountOn('zh/lab-a/a13-fail-sign-in.md', SignInLink)
    expect(page.find('a').exists()).toBe(false)
    saveSettings(readChoices({ target: 'aws', region: 'cn-north-1', account: '210987654321' }))
    await nextTick()
    expect(page.find('a').attributes('href')).toBe('https://210987654321.signin.amazonaws.cn/console?region=cn-north-1')
  })
})

describe('a picture', () => {
  const shot = { light: '/shots/en/lab-a/a07-topic.png', dark: '/shots/en/lab-a/a07-topic-dark.png', width: 700, height: 400, marks: '2 3' }
  const mounted = (props: Record<string, unknown>, shots: Record<string, typeof shot | (Omit<typeof shot, 'dark'> & { dark: null })>) =>
    mountOn('en/lab-a/a07-topic.md', StepShot, { step: 'lab-a/a07-topic', props, parts: { shots } })

  test('is there for both themes, described, with its size, and not loaded before it comes near', () => {
    page = mounted({ alt: 'The form for a new topic.' }, { 'lab-a/a07-topic': shot })
    const images = page.findAll('img')
    expect(images.map((image) => image.attributes('src'))).toEqual([shot.light, shot.dark])
    for (const image of images)
      expect(image.attributes()).toMatchObject({ alt: 'The form for a new topic.', width: '700', height: '400', loading: 'lazy' })
    expect(page.findAll('a').map((link) => link.classes().filter((name) => name.startsWith('in-')))).toEqual([['in-light'], ['in-dark']])
    expect(page.text()).toContain('The sandbox’s console')
    expect(page.text()).toContain('The numbers are those of the list')
  })

  test('of one theme serves both; without numbers none are spoken of', () => {
    page = mounted({ alt: 'x', from: 'inbox' }, { 'lab-a/a07-topic': { ...shot, dark: null, marks: '' } })
    expect(page.findAll('img')).toHaveLength(1)
    expect(page.find('a').classes()).toEqual(['no-icon'])
    expect(page.text()).toContain('inbox')
    expect(page.text()).not.toContain('numbers')
  })

  test('that has not been taken yet leaves nothing behind', () => {
    page = mounted({ alt: 'x', name: 'chain' }, { 'lab-a/a07-topic': shot })
    expect(page.find('figure').exists()).toBe(false)
  })
})
