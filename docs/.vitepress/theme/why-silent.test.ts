import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test } from 'vitest'
import WhySilent from './components/why-silent.vue'
import { meetServer } from './server.ts'
import { loadSettings, readChoices, saveSettings } from './settings.ts'
import { giveToken, json, localServer, mountOn, shows } from './test/page.ts'

const names = [
  'sign-in-to-event',
  'event-to-trail',
  'trail-to-logs',
  'logs-to-metric',
  'metric-to-alarm',
  'alarm-to-topic',
  'topic-to-mail',
]
const arn = 'arn:aws:sns:us-east-1:123456789012:CloudTrail_to_Email'
const answer = {
  version: '1',
  at: '2026-01-02T03:04:05.000Z',
  alarm: 'Alarm-SigninFailure',
  target: { kind: 'sandbox', account: '123456789012', region: 'us-east-1' },
  outcome: 'broken',
  verdict: 'broken',
  params: {},
  cause: {
    id: 'actionsOff',
    arrow: 'alarm-to-topic',
    params: { alarm: 'Alarm-SigninFailure', topic: arn },
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html',
    isCertain: true,
    commands: [{ kind: 'call', service: 'cloudwatch', operation: 'EnableAlarmActions', input: { AlarmNames: ['Alarm-SigninFailure'] } }],
  },
  arrows: names.map((arrow, at) => ({
    arrow,
    state: at < 5 ? 'ready' : at === 5 ? 'broken' : 'notReached',
    reason: at < 5 ? `ready.${arrow}` : at === 5 ? 'broken.actionsOff' : 'state.notReached',
    params: at === 5 ? { alarm: 'Alarm-SigninFailure' } : {},
  })),
  notes: [{ note: 'notReached', params: { regions: 'eu-west-1' } }],
}

let page: VueWrapper | undefined
let close: (() => Promise<void>) | undefined

beforeEach(() => {
  localStorage.clear()
  loadSettings()
  saveSettings(readChoices({}))
})
afterEach(async () => {
  page?.unmount()
  page = undefined
  document.body.innerHTML = ''
  await close?.()
  close = undefined
})

async function serve(explained: unknown, status = 200) {
  giveToken('secret')
  const local = await localServer((asked, response) => {
    if (asked.path === '/api/explain') return json(response, explained, status)
    return json(response, {
      version: '1',
      sandbox: { endpoint: 'http://127.0.0.1:4566', account: '123456789012' },
      profiles: [],
      defaultProfile: null,
    })
  })
  close = local.close
  await meetServer()
  return local
}
const text = () => (document.body.textContent ?? '').replace(/\s+/g, ' ')

test('asks the local server and shows the chain, the first broken arrow, proof and remedy', async () => {
  const local = await serve(answer)
  page = mountOn('en/lab-a/a13-fail-sign-in.md', WhySilent, { step: 'lab-a/a13-fail-sign-in' })
  await page.find('button').trigger('click')
  await shows(() => text().includes('The chain is broken at this arrow: alarm → topic'), 'the broken arrow')
  expect(local.asked.at(-1)).toMatchObject({
    method: 'POST',
    path: '/api/explain',
    token: 'secret',
    body: { target: 'sandbox', settings: { region: 'us-east-1' } },
  })
  expect(text()).toContain('The actions of Alarm-SigninFailure are switched off')
  expect(text()).toContain('Switch the actions of Alarm-SigninFailure on.')
  expect(page.find('pre').text()).toBe('aws cloudwatch enable-alarm-actions --alarm-names Alarm-SigninFailure --region us-east-1')
  expect(page.findAll('.chain li').map((each) => each.classes()[0])).toEqual([...Array<string>(5).fill('ready'), 'broken', 'notReached'])
  expect(page.findAll('.chain li').at(6)?.text()).toContain('not reached, so not judged')
  // Read aloud when it comes, and reached by keyboard.
  expect(page.find('[role=status]').text()).toContain('The chain is broken')
  expect(page.find('button').attributes('type')).toBe('button')
})

test('in each language', async () => {
  await serve(answer)
  for (const [folder, button, verdict] of [
    ['zh', '为什么没有动静？', '链路断在这一箭头：警报 → 主题'],
    ['ko', '왜 조용할까요?', '끊긴 화살표: 경보 → 주제'],
  ] as const) {
    page?.unmount()
    page = mountOn(`${folder}/lab-a/index.md`, WhySilent)
    expect(page.find('button').text()).toBe(button)
    await page.find('button').trigger('click')
    await shows(() => text().includes(verdict), verdict)
  }
})

test('a server of another version: the page says that it has no sentence', async () => {
  await serve({ ...answer, verdict: 'newer' })
  page = mountOn('en/lab-a/index.md', WhySilent)
  await page.find('button').trigger('click')
  await shows(() => text().includes('newer'), 'that it has no sentence')
})

test('a refusal is told, and can be tried again', async () => {
  await serve({ error: { code: 'tokenMissing', params: {} } }, 403)
  page = mountOn('en/lab-a/index.md', WhySilent)
  await page.find('button').trigger('click')
  await shows(() => page?.find('[role=alert]').exists() === true, 'the refusal')
})

test('a copy without a local server shows the command', async () => {
  giveToken(null)
  await meetServer()
  page = mountOn('en/lab-a/troubleshooting.md', WhySilent)
  await flushPromises()
  expect(page.find('pre').text()).toBe('npx trailproof explain --region us-east-1 --sandbox')
  expect(page.findAll('button').map((each) => each.text())).not.toContain('Why is it silent?')
})
