import Button from '@cloudscape-design/components/button'
import Form from '@cloudscape-design/components/form'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ReactNode } from 'react'
import { useSay } from '../shell/words.ts'
import { Page } from './page.tsx'

interface Props {
  readonly title: string
  readonly submit: string
  /** Where it goes back to. */
  readonly cancel: string
  readonly children: ReactNode
  readonly isBusy: boolean
  onSubmit(): unknown
}

/** A form on a page of its own; Enter in a field sends it. */
export function FormPage({ title, ...form }: Props) {
  return (
    <Page title={title}>
      <PageForm {...form} />
    </Page>
  )
}

/** The form alone, on a page that has its own heading. */
export function PageForm({ submit, cancel, children, isBusy, onSubmit }: Omit<Props, 'title'>) {
  const say = useSay()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBusy) void onSubmit()
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href={cancel}>
              {say('cancel')}
            </Button>
            <Button variant="primary" loading={isBusy}>
              {submit}
            </Button>
          </SpaceBetween>
        }
      >
        {children}
      </Form>
    </form>
  )
}
