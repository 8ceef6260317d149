import type { DemoLab, DemoStep } from './lab.ts'
import type { Mistake } from './mistakes.ts'
import { openRandom, type Random } from './random.ts'

const minuteMs = 60_000

/** The workshop that is shown. All times of a plan are milliseconds from its beginning, as if it took this long. */
export const workshopMs = 90 * minuteMs

export type Pace = 'fast' | 'medium' | 'slow' | 'late' | 'stops' | 'absent'

/** Something a student does at a time: a step as asked, a mistake in its place, or what puts a mistake right. */
export interface Act {
  readonly atMs: number
  readonly kind: 'do' | 'err' | 'mend'
  readonly step: string
  /** Of `err` and `mend`. */
  readonly mistake?: string
}

export interface PlannedStudent {
  readonly place: number
  readonly pace: Pace
  readonly group: string | null
  /** Does the lab in another region than most of the class. */
  readonly isAway: boolean
  /** The instructor looks into this account by a role. */
  readonly hasRole: boolean
  /** In the order of their times. */
  readonly acts: readonly Act[]
}

export interface Plan {
  readonly lab: string
  readonly students: readonly PlannedStudent[]
}

/**
 * Who does what when, in a class of `students` people: the same seed makes the same plan. Of 30 people on, each mistake happens at least once.
 *
 * Assumed: how many are fast, slow, late or give up, after what instructors of such workshops tell.
 */
export function planClass({ seed, students, lab }: { seed: number; students: number; lab: DemoLab }): Plan {
  const random = openRandom(seed)
  const paces = pacesOf(students, random)
  const mistakes = whoErrs(paces, lab, random)
  const letters = students < 6 ? 0 : Math.min(26, Math.max(3, Math.round(students / 20)))
  return {
    lab: lab.id,
    students: paces.map((pace, place) => {
      const own = openRandom(seed + 7919 * (place + 1))
      const mine = mistakes.get(place) ?? []
      const hasRole = mine.some(({ isOfRole }) => isOfRole)
      return {
        place,
        pace,
        group: letters === 0 ? null : String.fromCharCode(65 + Math.floor((place * letters) / students)),
        isAway: !hasRole && own.isLikely(0.1),
        hasRole,
        acts: actsWith(pace, mine, lab, own),
      }
    }),
  }
}

/** Steps that are done when all of a student's acts have been done, in the lab's order. */
export function doneAtEnd({ acts }: Pick<PlannedStudent, 'acts'>, lab: DemoLab): readonly string[] {
  const touched = new Set(acts.map(({ step }) => step))
  const standing = lab.mistakes.filter(({ id }) => acts.findLast(({ mistake }) => mistake === id)?.kind === 'err')
  const lost = new Set(standing.flatMap(({ shown, spoils }) => [shown.step, ...spoils]))
  // A step that the role alone was for is not one that was done.
  const begun = new Set(acts.filter(({ mistake }) => !lab.mistakes.find(({ id }) => id === mistake)?.isOfRole).map(({ step }) => step))
  return lab.steps
    .filter(({ id, seenAfter }) => begun.has(id) && (seenAfter === null || touched.has(seenAfter)) && !lost.has(id))
    .map(({ id }) => id)
}

function pacesOf(students: number, random: Random): readonly Pace[] {
  const some = (share: number, from: number): number => (students < from ? 0 : Math.max(1, Math.round(students * share)))
  const counts: readonly (readonly [Pace, number])[] = [
    ['absent', some(1 / 30, 8)],
    ['late', some(1 / 30, 6)],
    ['stops', some(1 / 15, 10)],
    ['slow', some(1 / 7, 4)],
    ['fast', some(1 / 5, 3)],
  ]
  const special = counts.flatMap(([pace, count]) => Array<Pace>(count).fill(pace))
  return random.shuffled([...special, ...Array<Pace>(students - special.length).fill('medium')])
}

/**
 * Which mistakes each makes. The quick ones reach every step, so every mistake is made by one of those, as far as they go round; a third of them make
 * none. Of the others, and of a large class, some make the usual ones.
 */
function whoErrs(paces: readonly Pace[], lab: DemoLab, random: Random): ReadonlyMap<number, readonly Mistake[]> {
  const made = new Map<number, Mistake[]>()
  // What goes wrong at the end is told from what went wrong on the way only where that is over by then.
  const isLast = ({ at }: Mistake): boolean => at === lab.steps.at(-1)?.id
  const areApart = (one: Mistake, other: Mistake): boolean => !isLast(one) || other.holdsUp
  const canMake = (place: number, mistake: Mistake): boolean =>
    (made.get(place) ?? []).every((other) => other.at !== mistake.at && areApart(mistake, other) && areApart(other, mistake))
  const add = (place: number, mistake: Mistake) => made.set(place, [...(made.get(place) ?? []), mistake])
  const places = paces.map((_, place) => place)
  const sure = random.shuffled(places.filter((place) => paces[place] === 'fast' || paces[place] === 'medium'))
  const erring = sure.slice(0, Math.ceil((sure.length * 2) / 3))
  const most = paces.length < 30 ? erring.length : lab.mistakes.length
  for (const mistake of random.shuffled(lab.mistakes).slice(0, most)) {
    const free = erring.filter((place) => canMake(place, mistake))
    const [place] = free.sort((one, other) => (made.get(one)?.length ?? 0) - (made.get(other)?.length ?? 0))
    if (place !== undefined) add(place, mistake)
  }
  // Beside these the usual ones, so that some have the same trouble. A third of the quick makes none at all.
  const careful = sure.slice(erring.length)
  for (const place of places.filter((each) => paces[each] !== 'absent' && !careful.includes(each))) {
    const usual = random.pick(lab.mistakes)
    if (usual && random.isLikely(made.has(place) ? 0.4 : 0.6) && canMake(place, usual)) add(place, usual)
  }
  return made
}

/** How long a step takes, beside medium; how much sooner or later each begins. */
const speeds: Readonly<
  Record<Exclude<Pace, 'absent'>, { readonly factor: readonly [number, number]; readonly from: readonly [number, number] }>
> = {
  fast: { factor: [0.55, 0.75], from: [0, 3] },
  medium: { factor: [0.85, 1.2], from: [1, 6] },
  slow: { factor: [1.6, 2.1], from: [2, 8] },
  late: { factor: [0.8, 1], from: [22, 30] },
  stops: { factor: [0.9, 1.3], from: [1, 6] },
}

/** Whoever is quick makes each of their mistakes: where a first one kept them too long, they have another day. */
function actsWith(pace: Pace, mistakes: readonly Mistake[], lab: DemoLab, random: Random): readonly Act[] {
  let acts = actsOf(pace, mistakes, lab, random)
  const isSure = pace === 'fast' || pace === 'medium'
  const hasMade = ({ id }: Mistake): boolean => acts.some(({ mistake }) => mistake === id)
  for (let more = 0; isSure && more < mostDays && !mistakes.every(hasMade); more += 1) acts = actsOf(pace, mistakes, lab, random)
  return acts
}
const mostDays = 100

interface Open {
  readonly mistake: Mistake
  /** When it is seen and mended; null for never. */
  readonly mendedMs: number | null
}

function actsOf(pace: Pace, mistakes: readonly Mistake[], lab: DemoLab, random: Random): readonly Act[] {
  if (pace === 'absent') return []
  const { factor, from } = speeds[pace]
  const speed = random.between(...factor)
  const acts: Act[] = []
  const last = lab.steps.at(-1)
  const stopsAt = pace === 'stops' ? Math.floor(random.between(0.25, 0.6) * lab.steps.length) : lab.steps.length
  let atMs = random.between(...from) * minuteMs
  let open: readonly Open[] = []

  const err = (mistake: Mistake, atMs: number, waitMinutes: readonly [number, number]): number | null => {
    acts.push({ atMs, kind: 'err', step: mistake.at, mistake: mistake.id })
    const mendedMs = atMs + random.between(...waitMinutes) * minuteMs
    return random.isLikely(0.2) || mendedMs >= workshopMs ? null : mendedMs
  }
  const mend = ({ id, at }: Mistake, mendedMs: number) => acts.push({ atMs: mendedMs, kind: 'mend', step: at, mistake: id })
  const mendUntil = (untilMs: number) => {
    const due = open.filter(({ mendedMs }) => mendedMs !== null && mendedMs < untilMs)
    open = open.filter((each) => !due.includes(each))
    for (const { mistake, mendedMs } of due) mend(mistake, mendedMs ?? untilMs)
  }

  const ofRole = mistakes.find(({ isOfRole }) => isOfRole)
  if (ofRole) open = [{ mistake: ofRole, mendedMs: err(ofRole, 0, [15, 35]) }]
  for (const step of lab.steps.slice(0, stopsAt)) {
    atMs += minutesFor(step, speed, random) * minuteMs
    if (atMs >= workshopMs) break
    mendUntil(atMs)
    const mistake = mistakes.find((each) => each.at === step.id && !each.isOfRole)
    if (!mistake) {
      acts.push({ atMs, kind: 'do', step: step.id })
      continue
    }
    const mendedMs = err(mistake, atMs, [5, 14])
    if (!mistake.holdsUp) {
      open = [...open, { mistake, mendedMs }]
      continue
    }
    // For good, where nobody helps.
    if (mendedMs === null) break
    mend(mistake, mendedMs)
    atMs = mendedMs
  }
  // Whoever waits for the mail in vain finds out at last, mends it and fails to sign in once more.
  const isSpoilt = ({ spoils, isOfRole }: Mistake): boolean => last !== undefined && spoils.includes(last.id) && !isOfRole
  const spoilt = open.filter(({ mistake, mendedMs }) => isSpoilt(mistake) || (mistake.isMadeAnew && mendedMs !== null))
  const again = random.between(2, 4) * minuteMs
  const isLost =
    spoilt.some(({ mendedMs }) => mendedMs === null || mendedMs + again >= workshopMs) ||
    open.some(({ mistake, mendedMs }) => mistake.at === last?.id && mendedMs === null)
  const hasTried = acts.some(({ step }) => step === last?.id)
  if (hasTried && isLost) open = open.filter((each) => !spoilt.includes(each))
  mendUntil(workshopMs)
  if (hasTried && !isLost && spoilt.length > 0 && last) {
    const mended = Math.max(...spoilt.map(({ mendedMs }) => mendedMs ?? 0))
    acts.push({ atMs: Math.max(mended + again, atMs), kind: 'do', step: last.id })
  }
  return acts.sort((one, other) => one.atMs - other.atMs)
}

const minutesFor = ({ minutes }: DemoStep, speed: number, random: Random): number => minutes * speed * random.between(0.7, 1.35)
