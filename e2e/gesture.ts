import type { Locator, Page } from '@playwright/test'
import type { Settings, Values } from '../checks/step.ts'
import type { Receiver } from './lab-c/receiver.ts'
import type { StepPage } from './pages/step-page.ts'
import type { Words } from './words.ts'

/** What a picture marks: by the number of the page's instruction, the things that it is about. */
export type Marks = Readonly<Record<number, Locator | readonly Locator[]>>

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
  /** The folder of what runs beside the server. */
  readonly home: string
  /** What lies open from one step to the next. */
  readonly desk: Desk
  /** Takes the step's picture, where pictures are taken. It shows what is marked, `around`, and all between. */
  shoot(tab: Page, marks: Marks, around?: Locator): Promise<void>
}

export interface Desk {
  /** A form of the console that several steps fill in. */
  form?: Page
  /** The receiving end, where a step has started one. */
  receiver?: Receiver
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
