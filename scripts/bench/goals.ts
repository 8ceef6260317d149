import type { Figure } from './figure.ts'

/** What the design means to reach, by the figure's name. Either a least or a most. */
export interface Goal {
  readonly of: RegExp
  readonly text: string
  readonly atLeast?: number
  readonly atMost?: number
}

const goals: readonly Goal[] = [
  { of: /^pattern: .*, against JSON\.parse$/, text: 'at least 1, aim at 2', atLeast: 1 },
  { of: /^pattern: lab pattern on records already read$/, text: 'over 1', atLeast: 1 },
  { of: /^compare: (lab pattern|seven fields|eighteen)/, text: 'under 5', atMost: 5 },
  { of: /^cli: --help/, text: 'under 150', atMost: 150 },
  { of: /^cli: check of a lab/, text: 'under 1,000', atMost: 1000 },
  // Measured on two cores with moto_server 5.2.1, which is not part of the project.
  { of: /^sandbox: first answer/, text: 'as soon as moto_server: 310', atMost: 310 },
  { of: /^sandbox: memory (before load|idle)/, text: 'under 120', atMost: 120 },
  { of: /^sandbox: memory after load/, text: 'under 200', atMost: 200 },
  { of: /^sandbox: log events/, text: 'over 40,000', atLeast: 40_000 },
  { of: /^sandbox: Describe/, text: 'over 2,000', atLeast: 2000 },
  { of: /^sandbox: failed sign-in to mail/, text: 'under 3', atMost: 3 },
  { of: /^site: all pages built/, text: 'under 60', atMost: 60 },
  { of: /^site: a lab page/, text: 'under 200', atMost: 200 },
]

export const goalOf = ({ name }: Figure): Goal | undefined => goals.find(({ of }) => of.test(name))

export const isReached = ({ figure }: Figure, { atLeast, atMost }: Goal): boolean =>
  figure >= (atLeast ?? Number.NEGATIVE_INFINITY) && figure <= (atMost ?? Number.POSITIVE_INFINITY)
