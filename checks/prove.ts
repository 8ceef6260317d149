import { describe, expect, test } from 'vitest'
import { langs, saySaw, sayStep } from '../say/index.ts'
import { loadCatalog } from '../say/node.ts'
import { type Answers, judgeStep } from './judge.ts'
import { declaredReasons } from './reasons.ts'
import type { Gathered } from './run.ts'
import { judgeSaved, readSaved, writeSaved } from './saved.ts'
import type { Evidences } from './shapes.ts'
import type { Step, Values } from './step.ts'

/** An account as it may be found, whole; and what the person told us. */
export interface World {
  readonly evidence: Evidences
  readonly values: Values
  readonly now: number
}

/** Worlds by the answer they must get: `done`, `todo.noFilter`, `differs.looser`, `unseen.alarmKind`. */
export type Worlds = Readonly<Record<string, Readonly<Record<string, World>>>>

/** The languages' own letters: a sentence without any was left in another language. */
const letters = { zh: /\p{Script=Han}/u, ko: /\p{Script=Hangul}/u, en: /[a-z]/ } as const

/**
 * Proves a card: each world gets the answer under which it stands, with the parameters that the card declares, said in three languages;
 * and every reason that the card declares is reached by a world. Saved with a mask, each world is still judged alike, and names no account.
 */
export function prove(card: Step, worlds: Worlds): void {
  describe(`${card.lab.id}/${card.id}`, () => {
    for (const [answer, named] of Object.entries(worlds)) {
      for (const [name, world] of Object.entries(named)) {
        test(`${answer}: ${name}`, () => {
          const answers = Object.fromEntries(Object.entries(world.evidence).map(([key, value]) => [key, { value }])) as unknown as Answers
          const report = judgeStep(card, answers, world.values, world.now)
          expect(report.reason ?? report.outcome, JSON.stringify(report)).toBe(answer)
          const declared = declaredReasons(card).get(answer)
          if (declared) expect(Object.keys(report.params).sort()).toEqual([...declared].sort())
          for (const lang of langs) {
            const common = loadCatalog(lang, 'common')
            const sentence = sayStep(report, { step: loadCatalog(lang, `${card.lab.id}/${card.id}`), common }, lang, {
              timeZone: 'Asia/Tokyo',
            })
            expect(sentence).toMatch(letters[lang])
            for (const param of Object.values(report.params))
              if (/^[\w.-]{4,}$/.test(String(param)) && param !== 'none') expect(sentence).toContain(param)
            for (const line of saySaw(report.saw, common, lang, { timeZone: 'Asia/Tokyo' })) expect(line.name).not.toBe('')
          }
          const saved = writeSaved(gatheredFrom(card, world, answers))
          expect(saved.changed).toEqual([])
          // The end of a UUID may look like an account.
          const told = new RegExp(`(?<!-[0-9a-f]{4}-)${world.values.account}|${world.values.email}`, 'i')
          expect(saved.text.split('\n').filter((line) => told.test(line))).toEqual([])
          const [again] = judgeSaved(readSaved(saved.text, 'saved.json'), 'saved.json').steps
          expect(again).toMatchObject({ step: report.step, outcome: report.outcome, reason: report.reason })
        })
      }
    }

    test('every reason is reached by a world, and no world stands under a reason that the card does not declare', () => {
      const known = [...declaredReasons(card).keys()].sort()
      expect(
        Object.keys(worlds)
          .filter((answer) => answer.includes('.') && !answer.startsWith('unseen.'))
          .sort(),
      ).toEqual(known)
    })

    test('three catalogs say exactly the reasons of the card', () => {
      const known = [...declaredReasons(card).keys()].sort()
      for (const lang of langs) expect(Object.keys(loadCatalog(lang, `${card.lab.id}/${card.id}`)).sort()).toEqual(known)
    })
  })
}

const gatheredFrom = (card: Step, { values, now }: World, answers: Answers): Gathered => ({
  version: '0.0.0',
  lab: card.lab.id,
  steps: [card.id],
  at: new Date(now).toISOString(),
  target: { kind: 'aws', account: values.account ?? null, caller: null, region: values.region ?? '', partition: 'aws', endpoint: null },
  values,
  answers,
  elsewhere: [],
})
