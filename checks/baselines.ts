import { cards } from './cis/cards.ts'
import cis from './cis/lab.ts'
import { labs, steps } from './index.ts'
import type { Lab, Step } from './step.ts'

/** What is judged as a lab is, but has no page for each step: its sentences are in one catalog, `locales/<lang>/<id>.json`. */
export const baselines: readonly Lab[] = [cis]

/** Whatever can be asked for by name. */
export const everyLab: readonly Lab[] = [...labs, ...baselines]
export const everyStep: readonly Step[] = [...steps, ...cards]
