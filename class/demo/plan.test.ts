import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { demoLab } from './lab.ts'
import { doneAtEnd, type PlannedStudent, planClass, workshopMs } from './plan.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const sizes = fc.integer({ min: 1, max: 500 })
const errs = ({ acts }: PlannedStudent) => acts.filter(({ kind }) => kind === 'err')

describe.each(['lab-a', 'lab-b'])('a plan of %s', (id) => {
  const lab = demoLab(id)
  const plan = (seed: number, students: number) => planClass({ seed, students, lab })
  const order = (step: string): number => lab.steps.findIndex((each) => each.id === step)
  const mistake = (of: string | undefined) => lab.mistakes.find((each) => each.id === of)

  test('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(seeds, sizes, (seed, students) => {
        expect(plan(seed, students)).toEqual(plan(seed, students))
      }),
      { numRuns: 20 },
    )
    expect(plan(1, 30)).not.toEqual(plan(2, 30))
  })

  test('has everybody once, and all within the workshop, in order of time', () => {
    fc.assert(
      fc.property(seeds, sizes, (seed, size) => {
        const { students } = plan(seed, size)
        expect(students.map(({ place }) => place)).toEqual(Array.from({ length: size }, (_, place) => place))
        for (const { acts } of students) {
          const times = acts.map(({ atMs }) => atMs)
          expect(times.every((at) => at >= 0 && at < workshopMs)).toBe(true)
          expect(times).toEqual([...times].sort((a, b) => a - b))
        }
      }),
      { numRuns: 40 },
    )
  })

  test('of 30 and more has every mistake, at its step, once in a person at most, and some that nobody mends', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 30, max: 120 }), (seed, size) => {
        const { students } = plan(seed, size)
        const made = students.flatMap(errs)
        expect(new Set(made.map(({ mistake }) => mistake))).toEqual(new Set(lab.mistakes.map(({ id }) => id)))
        for (const { step, mistake: id } of made) expect(mistake(id)?.at).toBe(step)
        for (const student of students)
          expect(new Set(errs(student).map(({ step, mistake: id }) => mistake(id)?.isOfRole ?? step)).size).toBe(errs(student).length)
      }),
      { numRuns: 60 },
    )
    const mends = plan(7, 30).students.flatMap(({ acts }) => acts.filter(({ kind }) => kind === 'mend'))
    const made = plan(7, 30).students.flatMap(errs)
    expect(mends.length).toBeGreaterThan(made.length / 2)
    expect(mends.length).toBeLessThan(made.length)
  })

  test('a step is begun after the one before it, a mistake is mended after it was made, and who is held up does nothing meanwhile', () => {
    fc.assert(
      fc.property(seeds, sizes, (seed, size) => {
        for (const { acts } of plan(seed, size).students) {
          const begun = acts.filter(({ kind, mistake: id }) => kind !== 'mend' && !mistake(id)?.isOfRole).map(({ step }) => order(step))
          // The last step may be done a second time, after what was in its way has been mended.
          expect(begun.slice(0, lab.steps.length)).toEqual(Array.from(begun.slice(0, lab.steps.length), (_, at) => at))
          expect(begun.slice(lab.steps.length).every((at) => at === lab.steps.length - 1)).toBe(true)
          acts.forEach(({ kind, mistake: id }, at) => {
            if (kind === 'mend') expect(acts.slice(0, at).some((each) => each.kind === 'err' && each.mistake === id)).toBe(true)
            if (kind !== 'err' || !mistake(id)?.holdsUp) return
            const next = acts.slice(at + 1).find((each) => !mistake(each.mistake) || each.mistake === id || each.kind === 'err')
            expect(next === undefined || next.mistake === id).toBe(true)
          })
        }
      }),
      { numRuns: 60 },
    )
  })

  test('has people of every kind: one who is absent, one who is late, some who stop, quick and slow ones', () => {
    const { students } = plan(7, 30)
    const of = (pace: string) => students.filter((each) => each.pace === pace)
    expect(Object.fromEntries(['fast', 'medium', 'slow', 'late', 'stops', 'absent'].map((pace) => [pace, of(pace).length]))).toEqual({
      fast: 6,
      medium: 16,
      slow: 4,
      late: 1,
      stops: 2,
      absent: 1,
    })
    expect(of('absent').flatMap(({ acts }) => acts)).toEqual([])
    expect(of('late')[0]?.acts.find(({ kind }) => kind === 'do')?.atMs).toBeGreaterThan(22 * 60_000)
    expect(Math.max(...of('stops').map(({ acts }) => acts.length))).toBeLessThan(lab.steps.length)
    expect(new Set(students.map(({ group }) => group))).toEqual(new Set(['A', 'B', 'C']))
    const all = students.map((student) => doneAtEnd(student, lab).length)
    expect(all.filter((done) => done === lab.steps.length).length).toBeGreaterThan(10)
    expect(plan(7, 1).students).toMatchObject([{ pace: 'medium', group: null }])
  })
})

describe('what is done at the end', () => {
  const lab = demoLab('lab-a')
  const student = (...acts: readonly [kind: 'do' | 'err' | 'mend', step: string, mistake?: string][]) => ({
    acts: acts.map(([kind, step, id], at) => ({ atMs: at, kind, step, ...(id === undefined ? {} : { mistake: id }) })),
  })

  test('fields of a form leave no trace before the form is saved', () => {
    const fields = ['a01-trail', 'a02-logs', 'a03-log-group', 'a04-filter-pattern'].map((step) => ['do', step] as const)
    expect(doneAtEnd(student(...fields.map(([kind, step]): ['do', string] => [kind, step])), lab)).toEqual(['a01-trail', 'a02-logs'])
  })

  test('not what a mistake spoils, until it is mended', () => {
    const made = [
      ['do', 'a12-create-alarm'],
      ['err', 'a01-trail', 'trailStopped'],
      ['do', 'a13-fail-sign-in'],
    ] as const
    expect(doneAtEnd(student(...made.map((each): ['do' | 'err', string, string?] => [...each])), lab)).toEqual(['a12-create-alarm'])
    const mended = student(['err', 'a01-trail', 'trailStopped'], ['mend', 'a01-trail', 'trailStopped'])
    expect(doneAtEnd(mended, lab)).toEqual(['a01-trail'])
  })

  test('nothing is known of an account that nobody may look into', () => {
    expect(doneAtEnd(student(['err', 'a01-trail', 'roleDenied'], ['do', 'a01-trail']), lab)).toEqual([])
  })
})
