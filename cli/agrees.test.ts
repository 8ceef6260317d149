import { expect, test } from 'vitest'
import { agrees } from './agrees.ts'
import type { Out } from './command.ts'

async function asked(answer: string, about: { yes?: true; format?: string } = {}) {
  const told: string[] = []
  const out = {
    line: (text: string) => void told.push(text),
    ask: (question: string) => Promise.resolve(void told.push(question)).then(() => answer),
  } as Partial<Out> as Out
  const question = () => Promise.resolve({ plan: 'this would be done', ask: 'go ahead?' })
  const agreed = await agrees({ options: about.yes ? { yes: true } : {}, format: about.format ?? 'text', out }, question)
  return { agreed, told }
}

test.each(['y', 'Y', 'yes', ' Yes ', '是', '好', '네', '예'])('%j is a yes, to what was told', async (answer) => {
  expect(await asked(answer)).toEqual({ agreed: true, told: ['this would be done', 'go ahead?'] })
})

test.each(['', 'n', 'no', 'yeah, no', 'yn', 'ja', '아니요', '不是', 'y\ny'])('%j is none', async (answer) => {
  expect((await asked(answer)).agreed).toBe(false)
})

test('--yes is one, unasked', async () => {
  expect(await asked('n', { yes: true })).toEqual({ agreed: true, told: [] })
})

test.each(['json', 'junit', 'tap', 'markdown'])('where the answer is %s nobody is asked, and nobody has agreed', async (format) => {
  expect(await asked('y', { format })).toEqual({ agreed: false, told: [] })
})
