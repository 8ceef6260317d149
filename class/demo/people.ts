import { stringify } from 'yaml'
import { arn, partitionOf } from '../../domain/regions.ts'
import { type RosterLang, readRoster, type Student } from '../roster.ts'
import { externalId, roleName } from './mistakes.ts'
import type { Plan } from './plan.ts'

export interface PeopleAsked {
  readonly plan: Plan
  readonly className: string
  readonly lang: RosterLang
  /** Of most of the class. */
  readonly region: string
  /** Names, in any order; there must be enough of them. */
  readonly names: readonly string[]
}

/** Where the few are who do the lab in another region than most. */
const awayFrom: Readonly<Record<RosterLang, string>> = { zh: 'cn-north-1', ko: 'ap-northeast-1', en: 'us-west-2' }

/** By its first line the file of a practice class is known: nothing else in a class's folder may be thrown away. */
export const rosterMark = '# trailproof class demo'

/** The roster of a practice class, as an instructor would write it. */
export function demoRoster({ plan, className, lang, region, names }: PeopleAsked): string {
  const students = plan.students.map(({ place, group, isAway, hasRole }) => {
    const account = String(410_000_000_001 + place)
    const home = isAway ? awayFrom[lang] : region
    const seat = `s${String(place + 1).padStart(2, '0')}`
    const role = arn({ partition: partitionOf(home).id, service: 'iam', account, resource: `role/${roleName}` })
    return {
      name: names[place] ?? seat,
      account,
      ...(hasRole ? { role, externalId } : {}),
      region: home,
      initials: seat,
      email: `${seat}@class.example`,
      language: lang,
      ...(group === null ? {} : { group }),
    }
  })
  return `${rosterMark}\n${stringify({ class: className, lab: plan.lab, students }, { lineWidth: 0 })}`
}

/** The people of that roster, read as any other is. */
export function demoStudents(roster: string): readonly Student[] {
  const read = readRoster(roster, 'yaml')
  if ('problems' in read) throw new Error(`the practice class has a roster with problems: ${JSON.stringify(read.problems)}`)
  return read.roster.students
}

/** Every family name with every given name, none twice before each has had its turn. */
export function fullNames(
  family: readonly string[],
  given: readonly string[],
  join: (family: string, given: string) => string,
): readonly string[] {
  return given.flatMap((_, turn) => family.map((each, at) => join(each, given[(at + turn) % given.length] ?? '')))
}
