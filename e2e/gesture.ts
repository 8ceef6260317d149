import type { Page } from '@playwright/test'
import type { Settings, Values } from '../checks/step.ts'
import type { StepPage } from './pages/step-page.ts'
import type { Words } from './words.ts'

/** What a hand has to work with when it does a step. */
export interface Hand {
  /** The step's page, open. */
  readonly page: Page
  readonly step: StepPage
  readonly words: Words
  readonly settings: Settings
  /** The lab's exact values for this reader. */
  readonly want: Values
  readonly endpoint: string
  /** What lies open from one step to the next. */
  readonly desk: Desk
  /** Takes the step's picture, where pictures are taken. */
  shoot(tab: Page): Promise<void>
}

export interface Desk {
  /** A form of the console that several steps fill in. */
  form?: Page
}

/** How a step is done. It may count on the gestures before it. */
export interface Gesture {
  /** `lab-a/a04-filter-pattern` */
  readonly step: string
  /** By hand: in the console, as the page tells it. */
  make(hand: Hand): Promise<void>
}

export const gesture = (step: string, make: Gesture['make']): Gesture => ({ step, make })

/** The form that an earlier step left open. */
export function formOf({ desk }: Hand): Page {
  if (!desk.form) throw new Error('no form lies open: the step before this one opens it')
  return desk.form
}
