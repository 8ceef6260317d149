import { afterEach, describe, expect, test, vi } from 'vitest'
import { kept } from './kept.ts'

const store = () => kept('test', 2, (raw) => ({ name: typeof raw.name === 'string' ? raw.name : 'nobody' }))

afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
})

describe('what the browser keeps', () => {
  test('comes back', () => {
    expect(store().save({ name: 'lin' })).toBe(true)
    expect(store().load()).toEqual({ name: 'lin' })
  })

  test.each([
    ['nothing', null],
    ['no JSON', '{"version": 2, "na'],
    ['another version', '{"version": 1, "name": "old"}'],
    ['no object', '[1, 2]'],
    ['null', 'null'],
  ])('%s: the defaults', (_, text) => {
    if (text !== null) localStorage.setItem('test', text)
    expect(store().load()).toEqual({ name: 'nobody' })
  })

  test('a field of the wrong kind is handed to the reader, who decides', () => {
    localStorage.setItem('test', '{"version": 2, "name": 7}')
    expect(store().load()).toEqual({ name: 'nobody' })
  })

  test('storage that is switched off is nothing kept, and saving says that it failed', () => {
    const refuse = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse })
    expect(store().load()).toEqual({ name: 'nobody' })
    expect(store().save({ name: 'lin' })).toBe(false)
  })

  test('another tab is heard until one stops listening', () => {
    const heard: string[] = []
    const stop = store().watch(({ name }) => heard.push(name))
    const tell = (key: string, name: string) =>
      window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue: JSON.stringify({ version: 2, name }) }))
    tell('test', 'min')
    tell('other', 'nope')
    stop()
    tell('test', 'late')
    expect(heard).toEqual(['min'])
  })
})
