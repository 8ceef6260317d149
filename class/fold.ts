import { countOutcomes } from '../checks/judge.ts'
import { findSteps } from '../checks/run.ts'
import type { Outcome } from '../checks/step.ts'
import { type Board, countedSteps, type PacePoint, type Person, type PersonView, withPoints } from './board.ts'
import { elsewhereNow, type Line, type RunHead } from './journal.ts'

/** A class, put together line by line from the files of its runs. It keeps where each person stands, not how they came there. */
export interface Fold {
  /** A line of the file of a run. Lines of one file come in their order. */
  add(runId: string, line: Line): void
  board(): Board
}

interface Standing {
  readonly view: PersonView
  /** How each step was when it was last seen: a person who could not be seen is where they were. */
  readonly known: ReadonlyMap<string, { readonly outcome: Outcome; readonly since: string }>
}

interface OpenRound {
  readonly finished: Set<string>
  isOver: boolean
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Rounds that the board tells of: those of the shards that run beside each other, at most. */
const mostRounds = 64

/**
 * People of the newest roster, in its order; of shards, each has its part of the class. Of a run that is still going on, people who are not finished yet
 * are as they were before.
 */
export function openFold(className: string, lab: string): Fold {
  const undoing = findSteps(lab).flatMap(({ id, undoes }) => (undoes ? [id] : []))
  const runs = new Map<string, { readonly head: RunHead; readonly people: ReadonlyMap<string, Person>; readonly round: OpenRound }>()
  const standing = new Map<string, Standing>()
  let pace: readonly PacePoint[] = []

  const heads = (): readonly RunHead[] => [...runs.values()].map(({ head }) => head).sort(byId)
  const people = (): readonly Person[] => {
    const all = heads()
    const last = all.at(-1)
    if (!last?.shard) return last?.people ?? []
    const [, of] = last.shard.split('/')
    // The newest of each part. Every n-th person was given to each: so they are in the roster's order again.
    const parts = new Map(
      all.filter(({ shard }) => shard?.split('/')[1] === of).map((head) => [Number.parseInt(head.shard ?? '', 10), head]),
    )
    const placed = [...parts].flatMap(([part, head]) => head.people.map((person, at) => ({ person, place: at * Number(of) + part })))
    // Where somebody has left between, others have gone from one part to the next: each is there once.
    return [...new Map(placed.sort((a, b) => a.place - b.place).map(({ person }) => [person.name, person])).values()]
  }
  /** Where somebody stands, if it is still the same account. */
  const standingOf = ({ name, account }: Person): Standing | undefined => {
    const found = standing.get(name)
    return found?.view.account === account ? found : undefined
  }

  function measure(at: string): void {
    const groups: Record<string, { done: number; people: number }> = {}
    for (const person of people()) {
      const found = standingOf(person)
      if (!found) continue
      const { known } = found
      const done = [...known].filter(([step, { outcome }]) => outcome === 'done' && !undoing.includes(step)).length
      for (const group of new Set(['', person.group ?? ''])) {
        const so = groups[group] ?? { done: 0, people: 0 }
        groups[group] = { done: so.done + done, people: so.people + 1 }
      }
    }
    // Parts that run side by side end in any order.
    const later = pace.filter((point) => point.at > at)
    pace = withPoints(pace.slice(0, pace.length - later.length), [{ at, groups }, ...later])
  }

  /** Runs that nobody asks about any more are let go: a long day has hundreds. */
  function forget(): void {
    for (const { id } of heads().slice(0, -mostRounds)) runs.delete(id)
  }

  return {
    add(runId, line) {
      if (line.kind === 'run') {
        if (line.lab !== lab) return
        const byName = new Map(line.people.map((person) => [person.name, person]))
        const before = runs.get(runId)
        for (const name of before ? elsewhereNow(before.head, line) : []) before?.round.finished.delete(name)
        runs.set(runId, { head: line, people: byName, round: { finished: before?.round.finished ?? new Set(), isOver: false } })
        forget()
        return
      }
      const run = runs.get(runId)
      if (!run) return
      const { round } = run
      if (line.kind === 'end') {
        round.isOver = true
        measure(line.at)
        return
      }
      round.finished.add(line.name)
      const person = run.people.get(line.name) ?? {
        name: line.name,
        account: line.target.account ?? '',
        region: line.target.region,
        group: null,
        language: null,
      }
      const before = standingOf(person)
      if (before?.view.at && before.view.at > line.at) return
      const known = new Map(before?.known)
      const steps = line.steps.map((step) => {
        const was = step.outcome === 'unseen' ? before?.view.steps.find((each) => each.step === step.step) : before?.known.get(step.step)
        const since = was?.outcome === step.outcome ? was.since : line.at
        if (step.outcome !== 'unseen') known.set(step.step, { outcome: step.outcome, since })
        return { ...step, since }
      })
      standing.set(line.name, { view: { ...person, at: line.at, steps }, known })
    },
    board() {
      const shown = people()
      const speed = heads().at(-1)?.speed
      const views = shown.map((person): PersonView => ({ ...(standingOf(person)?.view ?? { at: null, steps: [] }), ...person }))
      const steps = heads().at(-1)?.steps ?? findSteps(lab).map(({ id }) => id)
      const counted = countedSteps({ steps, undoing })
      return {
        class: className,
        lab,
        ...(speed === undefined ? {} : { speed }),
        steps,
        undoing,
        at: views.reduce<string | null>((last, { at }) => (at !== null && (last === null || at > last) ? at : last), null),
        people: views,
        summary: countOutcomes(views.flatMap((view) => view.steps.filter(({ step }) => counted.includes(step)))),
        rounds: [...runs.values()]
          .sort((a, b) => byId(a.head, b.head))
          .map(({ head: { id, at, people }, round: { finished, isOver } }) => ({
            id,
            at,
            finished: finished.size,
            of: people.length,
            isOver,
          })),
        pace,
      }
    },
  }
}
