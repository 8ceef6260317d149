import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import type { ReactNode } from 'react'

interface Props {
  readonly title: string | undefined
  readonly description?: string
  /** What can be done with the whole of it: a button, or several in a fragment. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A page under its heading. */
export function Page({ title, description, actions, children }: Props) {
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          {...(description === undefined ? {} : { description })}
          // Not SpaceBetween, which takes a fragment for one thing: https://cloudscape.design/components/space-between/
          {...(actions === undefined ? {} : { actions: <div className="button-row">{actions}</div> })}
        >
          {title}
        </Header>
      }
    >
      {children}
    </ContentLayout>
  )
}
