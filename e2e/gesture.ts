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
}

/** How a hand does a step. It may count on the gestures before it. */
export interface Gesture {
  /** `lab-a/a04-filter-pattern` */
  readonly step: string
  make(hand: Hand): Promise<void>
}

export const gesture = (step: string, make: Gesture['make']): Gesture => ({ step, make })
