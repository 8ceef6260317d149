import type { ServerResponse } from 'node:http'
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Outcome } from '../../../../checks/step.ts'
import type { Board, BoardChange, PersonView } from '../../../../class/board.ts'
import { meetServer } from '../server.ts'
import { giveToken, json, localServer, mountOn, shows } from '../test/page.ts'
import LiveBoard from './live-board.vue'

const steps = ['a01-trail', 'a04-filter-pattern', 'a06-create-filter']
const evil = '<img src=x onerror="document.title=1">'
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

const reasons: Readonly<Record<string, object>> = {
  'a01-trail': { reason: 'todo.noTrail', params: { trail: 'kim-trail', region: 'us-east-1' } },
  'a04-filter-pattern': {
    reason: 'differs.looser',
    params: { filter: 'f', saw: evil, want: 'w', alsoCounts: 'e', logGroup: 'g', region: 'us-east-1' },
    saw: { pattern: evil },
  },
}
const cell = (step: string, outcome: Outcome, since: string) => ({
  step,
  outcome,
  since,
  reason: null,
  params: {},
  saw: {},
  ...(outcome === 'done' ? {} : reasons[step]),
})
const person = (name: string, outcomes: readonly Outcome[], more: Partial<PersonView> = {}): PersonView => ({
  name,
  account: '111122223333',
  region: 'us-east-1',
  group: 'A',
  language: null,
  at: minutesAgo(0),
  steps: outcomes.map((outcome, at) => cell(steps[at] ?? '', outcome, minutesAgo(12))) as PersonView['steps'],
  ...more,
})
const people: readonly PersonView[] = [
  person(evil, ['done', 'differs', 'todo'], { account: '444455556666' }),
  person('Kim Minji', ['done', 'done', 'todo'], { group: 'B' }),
  person('Ada', [], { at: null }),
]
const boardOf = (people: readonly PersonView[]): Board => ({
  class: 'Autumn',
  lab: 'lab-a',
  steps,
  undoing: ['a06-create-filter'],
  at: minutesAgo(0),
  people,
  summary: { done: 3, todo: 2, differs: 1, waiting: 0, unseen: 0 },
  rounds: [{ id: '1', at: minutesAgo(1), finished: 2, of: 3, isOver: false }],
  pace: [
    { at: minutesAgo(9), groups: { '': { done: 1, people: 3 } } },
    { at: minutesAgo(1), groups: { '': { done: 3, people: 3 } } },
  ],
})
const known = { id: 'autumn', name: 'Autumn', labs: [{ lab: 'lab-a', at: minutesAgo(0), people: 3 }] }

let page: VueWrapper | undefined
let local: Awaited<ReturnType<typeof localServer>> | undefined
let streams: ServerResponse[] = []
const sendTo = (response: ServerResponse | undefined, event: string, data: unknown) =>
  response?.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)

/** The local server with one class, whose board is this one. `token` is the one it takes now. */
async function serve(board: Board | null, token = () => 'secret', classes: () => readonly object[] = () => (board ? [known] : [])) {
  giveToken('secret')
  const made = await localServer((asked, response) => {
    if (asked.path === '/en/class/board' || asked.path === '/') {
      response.writeHead(200, { 'content-type': 'text/html' })
      return void response.end(`<html><head><meta name="trailproof-token" content="${token()}"></head></html>`)
    }
    if (asked.token !== token()) return json(response, { error: { code: 'tokenMissing', params: {} } }, 403)
    if (asked.path === '/api/classes') return json(response, { classes: classes() })
    if (asked.path === '/api/classes/autumn/lab-a/board' && board) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      streams.push(response)
      return void sendTo(response, 'board', board)
    }
    return json(response, { version: '1', sandbox: null, profiles: [], defaultProfile: null })
  })
  local = made
  await meetServer()
  return made
}
async function open(search = '', language = 'en') {
  window.history.replaceState({}, '', `/${language}/class/board${search}`)
  page = mountOn(`${language}/class/board.md`, LiveBoard)
  await flushPromises()
}
const table = async () => {
  await shows(() => document.querySelector('.heat-map tbody [data-row]') !== null, 'the table')
}
const text = () => (document.body.textContent ?? '').replace(/\s+/g, ' ')
const rowAt = (row: number) => document.querySelector(`[data-row="${row}"]`)
const cellOf = (row: number, column: number) => rowAt(row)?.children[column] as HTMLElement
const names = () => [...document.querySelectorAll('.heat-map tbody .name')].map((each) => each.textContent)
const press = async (key: string, more: KeyboardEventInit = {}) => {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  await flushPromises()
}

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  streams = []
})
afterEach(async () => {
  page?.unmount()
  page = undefined
  document.body.innerHTML = ''
  await local?.close()
  local = undefined
})

describe('a class', () => {
  test('is shown: who, where, since when; names and what was seen are text', async () => {
    await serve(boardOf(people))
    await open()
    await table()
    expect(names()).toEqual([evil, 'Kim Minji', 'Ada'])
    expect(document.querySelector('img')).toBeNull()
    expect(cellOf(0, 3).textContent).toContain('Not as asked')
    expect(cellOf(0, 3).querySelector('svg')).not.toBeNull()
    expect(cellOf(0, 1).textContent?.replace(/\s+/g, ' ')).toContain('A4 12 min stuck')
    expect(cellOf(1, 1).textContent).toContain('all done')
    expect(cellOf(2, 2).textContent).toContain('not looked at yet')
    expect(document.querySelector('.stuck-list')?.textContent).toContain('Metric filter f counts too much.')
    expect(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')).toBe('4')
    expect(document.querySelector('.connection [role=status]')?.textContent).toBe('Live')
    expect(text()).toContain('This round: 2 of 3')
    expect(local?.asked.find(({ path }) => path.endsWith('/board'))?.token).toBe('secret')
  })

  test('a change is shown where it happened; the other rows are left alone', async () => {
    await serve(boardOf(people))
    await open()
    await table()
    const before = [rowAt(0), rowAt(1)?.innerHTML, rowAt(2)]
    const change: BoardChange = {
      ...boardOf([]),
      people: { 2: person('Ada', ['todo', 'todo', 'todo'], { group: null }) },
      pace: [{ at: minutesAgo(0), groups: { '': { done: 4, people: 3 } } }],
    }
    sendTo(streams[0], 'change', change)
    await shows(() => cellOf(2, 2).textContent?.includes('To do') === true, 'the change')
    expect([rowAt(0), rowAt(1)?.innerHTML, rowAt(2)]).toEqual(before)
    expect(names()).toHaveLength(3)
  })

  test.each([
    ['zh', '已完成', '卡住', '指标筛选条件'],
    ['ko', '완료', '막힘', '지표 필터'],
  ])('in %s', async (language, done, stuck, sentence) => {
    await serve(boardOf(people))
    await open('', language)
    await table()
    expect(cellOf(0, 2).textContent).toContain(done)
    expect(cellOf(0, 1).textContent).toContain(stuck)
    expect(document.querySelector('.reason-list')?.textContent).toContain(sentence)
  })

  test('of 500 has only the rows in view in the page', async () => {
    await serve(boardOf(Array.from({ length: 500 }, (_, at) => person(`P${at}`, ['done', 'todo', 'todo']))))
    await open()
    await table()
    expect(document.querySelectorAll('.heat-map tbody [data-row]').length).toBeLessThan(60)
    expect(document.querySelectorAll('.live-board *').length).toBeLessThan(2500)
    expect(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')).toBe('501')
    cellOf(0, 0).focus()
    await press('End', { ctrlKey: true })
    expect(document.activeElement?.closest('tr')?.getAttribute('aria-rowindex')).toBe('501')
    expect(document.querySelectorAll('.heat-map tbody [data-row]').length).toBeLessThan(60)
  })
})

describe('by keyboard', () => {
  test('one cell takes the focus; arrows lead on, Enter opens, and the focus comes back', async () => {
    await serve(boardOf(people))
    await open()
    await table()
    expect([...document.querySelectorAll('.heat-map tbody [tabindex="0"]')]).toEqual([cellOf(0, 0)])
    cellOf(0, 0).focus()
    await press('ArrowDown')
    await press('ArrowRight')
    await press('ArrowRight')
    expect(document.activeElement).toBe(cellOf(1, 2))
    await press('Home')
    await press('ArrowUp')
    await press('End')
    await press('ArrowLeft')
    expect(document.activeElement).toBe(cellOf(0, 3))
    expect([...document.querySelectorAll('.heat-map tbody [tabindex="0"]')]).toEqual([cellOf(0, 3)])
    await press('Enter')
    const panel = document.querySelector('dialog.person-panel') as HTMLDialogElement
    expect(panel.open).toBe(true)
    expect(panel.textContent).toContain('en a <b> & c')
    expect(panel.textContent).toContain('Edit the filter and paste the wanted pattern.')
    expect(panel.textContent).toContain('444455556666')
    expect(panel.querySelector('dd')?.textContent).toBe(evil)
    expect(panel.querySelector('img')).toBeNull()
    expect([...panel.querySelectorAll('.links a')].map((each) => each.getAttribute('href'))).toEqual([
      '/en/lab-a/a04-filter-pattern#not-green',
      '/en/lab-a/a04-filter-pattern',
    ])
    expect(document.activeElement).toBe(panel.querySelector('h2'))
    panel.close()
    await flushPromises()
    expect(document.querySelector('dialog')).toBeNull()
    expect(document.activeElement).toBe(cellOf(0, 3))
  })

  test('/ leads to the search of names, not to that of the site; there it is a letter', async () => {
    await serve(boardOf(people))
    await open()
    await table()
    const heard: string[] = []
    const listen = (event: KeyboardEvent) => heard.push(event.key)
    window.addEventListener('keydown', listen)
    await press('/')
    const search = document.querySelector('input[type=search]') as HTMLInputElement
    expect(document.activeElement).toBe(search)
    await press('/')
    window.removeEventListener('keydown', listen)
    expect(heard).toEqual(['/'])
    search.value = 'kim'
    search.dispatchEvent(new Event('input'))
    await flushPromises()
    expect(names()).toEqual(['Kim Minji'])
    search.value = 'nobody like this'
    search.dispatchEvent(new Event('input'))
    await flushPromises()
    expect(text()).toContain('Nobody is like this.')
  })
})

describe('filters', () => {
  test('by group and order, kept in the address; only who is stuck; by a common reason', async () => {
    await serve(boardOf(people))
    await open('?group=B&order=name')
    await table()
    expect(names()).toEqual(['Kim Minji'])
    const [group] = [...document.querySelectorAll<HTMLSelectElement>('.table-tools select')]
    if (!group) throw new Error('no choice of groups')
    expect(group.selectedIndex).toBe(2)
    group.selectedIndex = 0
    group.dispatchEvent(new Event('change'))
    await flushPromises()
    expect(window.location.search).toBe('?order=name')
    expect(names()).toHaveLength(3)
    const box = document.querySelector<HTMLInputElement>('.only-stuck input')
    box?.click()
    await flushPromises()
    expect(names()).toEqual([evil])
    box?.click()
    page?.unmount()
    // From a menu: the address says nothing.
    await open()
    await table()
    expect(window.location.search).toBe('?order=name')
    const reason = document.querySelector<HTMLButtonElement>('.reason-list button')
    reason?.click()
    await flushPromises()
    expect(names()).toEqual([evil])
    expect(reason?.getAttribute('aria-pressed')).toBe('true')
    reason?.click()
    await flushPromises()
    expect(names()).toHaveLength(3)
  })
})

describe('the projector view', () => {
  test('shows neither names nor accounts, from the first moment, and nothing opens', async () => {
    await serve(boardOf(people))
    const seen: string[] = []
    const observer = new MutationObserver(() => seen.push(document.documentElement.outerHTML))
    observer.observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true })
    await open('?view=projector')
    await shows(() => document.querySelector('.projector-view .numbers') !== null, 'the projector view')
    observer.disconnect()
    seen.push(document.documentElement.outerHTML)
    for (const secret of ['Kim', 'Ada', 'onerror', '111122223333', '444455556666']) {
      expect(seen.filter((html) => html.includes(secret))).toEqual([])
    }
    expect([...document.querySelectorAll('.numbers .who')].map((each) => each.textContent)).toEqual(['#1', '#2', '#3'])
    expect(document.querySelectorAll('dialog, .heat-map, .export')).toHaveLength(0)
    expect(text()).toContain('2 of 2')
    expect(document.documentElement.classList.contains('tp-projector')).toBe(true)
    // What one presses to leave the full screen does not bring the names back.
    await press('Escape')
    expect(document.querySelector('.heat-map')).toBeNull()
    ;[...document.querySelectorAll('button')].find(({ textContent }) => textContent?.includes('Back to the board'))?.click()
    await table()
    expect(window.location.search).toBe('')
    expect(document.documentElement.classList.contains('tp-projector')).toBe(false)
  })
})

describe('without a board', () => {
  test('no class yet: what to run; the board comes by itself', async () => {
    let classes: readonly object[] = []
    await serve(
      boardOf(people),
      () => 'secret',
      () => classes,
    )
    await open()
    await shows(() => document.querySelector('.no-class') !== null, 'what to run')
    expect([...document.querySelectorAll('.no-class pre')].map((each) => each.textContent)).toEqual([
      'npx trailproof class demo --students 30',
      'npx trailproof class watch roster.yaml --every 1m',
      'npx trailproof class run roster.yaml --every 1m',
    ])
    classes = [known]
    const endMs = performance.now() + 10_000
    while (!document.querySelector('.heat-map') && performance.now() < endMs) await new Promise((next) => setTimeout(next, 50))
    await table()
  })

  test('a hosted copy says that the board needs the local server', async () => {
    giveToken(null)
    await meetServer()
    await open()
    await shows(() => text().includes('The board needs the local server'), 'that it needs the server')
    expect(document.querySelectorAll('.no-class pre')).toHaveLength(3)
  })
})

test('a server that was started anew has another token: it is fetched, and the board goes on', async () => {
  let token = 'secret'
  const made = await serve(boardOf(people), () => token)
  await open()
  await table()
  token = 'another'
  streams[0]?.destroy()
  await shows(() => document.querySelector('.connection')?.classList.contains('again') === true, 'that it is lost')
  document.dispatchEvent(new Event('visibilitychange'))
  await shows(() => document.querySelector('.connection')?.classList.contains('live') === true, 'that it is live again')
  expect(made.asked.filter(({ path }) => path.endsWith('/lab-a/board')).map((each) => each.token)).toEqual(['secret', 'secret', 'another'])
})
