import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { controls, idOf } from '../../../checks/cis/controls.ts'
import CisControls from './components/cis-controls.vue'
import { meetServer } from './server.ts'
import { loadSettings, readChoices, saveSettings } from './settings.ts'
import { giveToken, json, localServer, mountOn, shows } from './test/page.ts'

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

const report = {
  version: '1',
  at: '2026-01-02T03:04:05.000Z',
  lab: 'cis',
  target: { kind: 'sandbox', account: '123456789012', caller: null, region: 'us-east-1', partition: 'aws', endpoint: null },
  steps: controls.map((control) => {
    const about = { step: idOf(control), outcome: 'done', reason: null as string | null, params: {}, saw: {} }
    return control.number === '4.3' ? { ...about, outcome: 'differs', reason: 'differs.disabled', params: { alarm: 'Mine' } } : about
  }),
  summary: { done: 14, todo: 0, differs: 1, waiting: 0, unseen: 0 },
  notReached: [],
}

test('each control stands on the page with its meaning, its pattern, its numbers and its command', () => {
  page = mountOn('en/help/cis.md', CisControls)
  expect(page.findAll('.cis-control')).toHaveLength(controls.length)
  const [, , third] = page.findAll('.cis-control')
  expect(third?.text()).toContain('4.3 Use of the root user')
  expect(third?.text()).toContain(controls[2]?.pattern)
  expect(third?.text()).toContain('3.3 (CIS 1.2)')
  expect(third?.text()).toContain('CloudWatch.1 (Security Hub)')
  expect(third?.text()).toContain('npx trailproof check cis 4.3')
  expect(third?.get('a').attributes('href')).toBe(controls[2]?.source)
})

test.each(['zh', 'ko', 'en'] as const)(
  'the whole baseline is asked about once, and each control says what came of it (%s)',
  async (lang) => {
    giveToken('secret')
    const server = await localServer((asked, response) => {
      if (asked.path === '/api/session')
        return json(response, {
          version: '1',
          sandbox: { endpoint: 'http://127.0.0.1:1', account: '123456789012', clock: { mode: 'fast', now: report.at } },
          profiles: [],
          defaultProfile: null,
        })
      return json(response, report)
    })
    close = server.close
    await meetServer()
    page = mountOn(`${lang}/help/cis.md`, CisControls)
    await flushPromises()
    await page.get('button').trigger('click')
    await shows(() => page?.find('.cis-control .outcome-icon').exists() === true, 'the answers')
    const checks = server.asked.filter(({ path }) => path === '/api/check')
    expect(checks).toHaveLength(1)
    expect(checks[0]?.body).toMatchObject({ lab: 'cis', target: 'sandbox' })
    expect(page.findAll('.cis-control .outcome-icon.done')).toHaveLength(14)
    expect(page.get('.cis-control .outcome-icon.differs')).toBeTruthy()
    expect(page.findAll('.cis-control')[2]?.text()).toContain('Mine')
  },
)
