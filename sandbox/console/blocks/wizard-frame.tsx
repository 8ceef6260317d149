import Wizard from '@cloudscape-design/components/wizard'
import { type ReactNode, useState } from 'react'
import { useSay } from '../shell/words.ts'

export interface WizardStep {
  readonly title: string
  readonly description?: ReactNode
  /** Whether what was entered will do. The next step opens only then. */
  readonly isComplete: boolean
  /** `isTried`: the person wanted to go on, so now is the time to say what is missing. */
  content(isTried: boolean): ReactNode
}

interface Props {
  readonly steps: readonly WizardStep[]
  readonly submit: string
  readonly isBusy: boolean
  onCancel(): void
  onSubmit(): void
  /** Which step is shown, where the page wants to know. */
  onStep?(index: number): void
}

/** A form of several pages, as AWS's consoles have them: Next checks the page, the last one creates. */
export function WizardFrame({ steps, submit, isBusy, onCancel, onSubmit, onStep }: Props) {
  const say = useSay()
  const [active, setActive] = useState(0)
  const [isTried, setTried] = useState(false)
  const show = (index: number) => {
    setTried(false)
    setActive(index)
    onStep?.(index)
    window.scrollTo({ top: 0 })
  }
  return (
    <Wizard
      steps={steps.map(({ title, description, content }, index) => ({
        title,
        ...(description === undefined ? {} : { description }),
        content: index === active ? content(isTried) : null,
      }))}
      activeStepIndex={active}
      submitButtonText={submit}
      isLoadingNextStep={isBusy}
      i18nStrings={{
        stepNumberLabel: (n) => say('stepN', { n }),
        collapsedStepsLabel: (n, m) => say('stepNofM', { n, m }),
        skipToButtonLabel: ({ title }) => title,
        navigationAriaLabel: say('steps'),
        cancelButton: say('cancel'),
        previousButton: say('previous'),
        nextButton: say('next'),
        optional: say('optional'),
      }}
      onCancel={onCancel}
      onNavigate={({ detail }) => {
        const isForward = detail.requestedStepIndex > active
        if (isForward && !steps.slice(active, detail.requestedStepIndex).every(({ isComplete }) => isComplete)) return setTried(true)
        show(detail.requestedStepIndex)
      }}
      onSubmit={() => {
        const missing = steps.findIndex(({ isComplete }) => !isComplete)
        if (missing < 0) return onSubmit()
        if (missing !== active) show(missing)
        setTried(true)
      }}
    />
  )
}
