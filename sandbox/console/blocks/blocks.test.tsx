import createWrapper from '@cloudscape-design/components/test-utils/dom'
import { act, useState } from 'react'
import { describe, expect, test, vi } from 'vitest'
import { draw, settled } from '../test/shell.tsx'
import { DeleteModal } from './delete-modal.tsx'
import { ResourceTable } from './resource-table.tsx'
import { rangeAt } from './time-range.tsx'
import { useAction, useCall, usePages } from './use-calls.ts'
import { WizardFrame } from './wizard-frame.tsx'

const columns = [{ id: 'name', header: 'Name', cell: (item: string) => item, text: (item: string) => item, isName: true }]
const idOf = (item: string) => item
const whole = (items: readonly string[]) => ({
  items,
  isLoading: false,
  error: undefined,
  hasMore: false,
  more: async () => undefined,
  refresh: () => undefined,
})

describe('a table', () => {
  test('of 10,000 rows draws 50 of them, finds one, and sorts numbers as numbers', async () => {
    const items = Array.from({ length: 10_000 }, (_, n) => `group-${n}`)
    const container = await draw(<ResourceTable title="Groups" list={whole(items)} columns={columns} idOf={idOf} filterLabel="Find" />)
    const table = () => createWrapper(container).findTable()
    expect(table()?.findRows()).toHaveLength(50)
    expect(container.textContent).toContain('(10000)')
    await act(async () => table()?.findColumnSortingArea(1)?.click())
    expect(table()?.findRows()[2]?.getElement().textContent).toBe('group-2')
    await act(async () => createWrapper(container).findTextFilter()?.findInput().setInputValue('GROUP-9999'))
    expect(
      table()
        ?.findRows()
        .map((row) => row.getElement().textContent),
    ).toEqual(['group-9999'])
    expect(container.textContent).toContain('(1/10000)')
  })

  test('whose pages come by tokens asks for the next one when it is wanted, and says that there are more', async () => {
    const asked: (string | undefined)[] = []
    function Groups() {
      const list = usePages(async ({ token }) => {
        asked.push(token)
        const from = Number(token ?? 0)
        return { items: Array.from({ length: 50 }, (_, n) => `group-${from + n}`), next: from < 100 ? String(from + 50) : undefined }
      })
      return <ResourceTable title="Groups" list={list} columns={columns} idOf={idOf} />
    }
    const container = await draw(<Groups />)
    await settled()
    const pagination = () => createWrapper(container).findPagination()
    expect(container.textContent).toContain('(50+)')
    for (const expected of ['group-50', 'group-100']) {
      await act(async () => pagination()?.findNextPageButton().click())
      await settled()
      expect(createWrapper(container).findTable()?.findRows()[0]?.getElement().textContent).toBe(expected)
    }
    expect(asked).toEqual([undefined, '50', '100'])
    expect(container.textContent).toContain('(150)')
  })

  test('that could not be loaded says so, in the words of the service, and tries again', async () => {
    let isDown = true
    function Groups() {
      const list = usePages<string>(async () => {
        if (isDown) throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException', $fault: 'client' })
        return { items: ['group-1'] }
      })
      return <ResourceTable title="Groups" list={list} columns={columns} idOf={idOf} />
    }
    const container = await draw(<Groups />)
    await settled()
    const flash = createWrapper(container).findFlashbar()?.findItems()[0]
    expect([flash?.findHeader()?.getElement().textContent, flash?.findContent()?.getElement().textContent]).toEqual([
      'ThrottlingException',
      'Rate exceeded\nWait a few seconds, then try again.',
    ])
    isDown = false
    await act(async () => createWrapper(container).findTable()?.findEmptySlot()?.findButton()?.click())
    await settled()
    expect(createWrapper(container).findTable()?.findRows()).toHaveLength(1)
  })
})

describe('calls', () => {
  test('an answer that is too late for its page is thrown away, and the call is broken off', async () => {
    const signals: AbortSignal[] = []
    const answers: ((text: string) => void)[] = []
    let show: (id: string) => void = () => undefined
    function Page() {
      const [id, setId] = useState('a')
      show = setId
      const { data } = useCall(
        (signal) => {
          signals.push(signal)
          return new Promise<string>((answer) => answers.push(answer))
        },
        [id],
      )
      return <p>{data ?? 'nothing'}</p>
    }
    const container = await draw(<Page />)
    await act(async () => show('b'))
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    await act(async () => answers[1]?.('of b'))
    await act(async () => answers[0]?.('of a'))
    expect(container.querySelector('p')?.textContent).toBe('of b')
  })

  test('an action that fails tells why, and is false', async () => {
    const results: boolean[] = []
    function Page() {
      const { act: run } = useAction()
      return (
        <button
          type="button"
          onClick={() =>
            void run(() => Promise.reject(Object.assign(new Error('No.'), { name: 'AccessDenied', $fault: 'client' }))).then((is) =>
              results.push(is),
            )
          }
        >
          Do it
        </button>
      )
    }
    const container = await draw(<Page />)
    await act(async () => [...container.querySelectorAll('button')].find((each) => each.textContent === 'Do it')?.click())
    await settled()
    expect(results).toEqual([false])
    expect(createWrapper(container).findFlashbar()?.findItems()).toHaveLength(1)
  })
})

describe('before something is gone', () => {
  test('the phrase must be typed exactly', async () => {
    const onConfirm = vi.fn()
    await draw(
      <DeleteModal title="Delete?" phrase="delete me" isBusy={false} onConfirm={onConfirm} onDismiss={() => undefined}>
        All of it.
      </DeleteModal>,
    )
    const modal = createWrapper(document.body).findModal()
    const press = () => act(async () => [...(modal?.findFooter()?.findAllButtons() ?? [])].at(-1)?.click())
    await press()
    await act(async () => modal?.findContent().findInput()?.setInputValue('Delete me'))
    await press()
    expect(onConfirm).not.toHaveBeenCalled()
    await act(async () => modal?.findContent().findInput()?.setInputValue('delete me'))
    await press()
    expect(onConfirm).toHaveBeenCalledOnce()
  })
})

describe('a form of several pages', () => {
  test('Next opens the next page only when this one will do, and says what is missing', async () => {
    let complete: (is: boolean) => void = () => undefined
    const onSubmit = vi.fn()
    function Form() {
      const [isComplete, setComplete] = useState(false)
      complete = setComplete
      return (
        <WizardFrame
          submit="Create"
          isBusy={false}
          onCancel={() => undefined}
          onSubmit={onSubmit}
          steps={[
            { title: 'First', isComplete, content: (isTried) => (isTried && !isComplete ? 'something is missing' : 'fill in') },
            { title: 'Second', isComplete: true, content: () => 'look it over' },
          ]}
        />
      )
    }
    const container = await draw(<Form />)
    const wizard = () => createWrapper(container).findWizard()
    await act(async () => wizard()?.findPrimaryButton()?.click())
    expect(wizard()?.findContent()?.getElement().textContent).toContain('something is missing')
    await act(async () => complete(true))
    await act(async () => wizard()?.findPrimaryButton()?.click())
    expect(wizard()?.findContent()?.getElement().textContent).toContain('look it over')
    await act(async () => wizard()?.findPrimaryButton()?.click())
    expect(onSubmit).toHaveBeenCalledOnce()
  })
})

test('a range of time is counted from the time in the sandbox', () => {
  const nowMs = Date.parse('2026-01-02T00:00:00Z')
  expect(rangeAt({ type: 'relative', amount: 3, unit: 'hour' }, nowMs)).toEqual({ fromMs: nowMs - 10_800_000, toMs: nowMs })
  expect(rangeAt({ type: 'absolute', startDate: '2026-01-01T00:00:00Z', endDate: '2026-01-01T01:00:00+01:00' }, nowMs)).toEqual({
    fromMs: nowMs - 86_400_000,
    toMs: nowMs - 86_400_000,
  })
})
