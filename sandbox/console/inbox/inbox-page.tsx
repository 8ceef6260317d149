import Badge from '@cloudscape-design/components/badge'
import Link from '@cloudscape-design/components/link'
import { useEffect } from 'react'
import type words from '../../../locales/en/console/inbox.json'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { pagedOf, useCall } from '../blocks/use-calls.ts'
import { onHappening } from '../shell/happenings.ts'
import { hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { readMails } from './mails.ts'

export function InboxPage() {
  const say = useSay<keyof typeof words>()
  const mails = useCall(readMails)
  const { refresh } = mails
  // A mail shows as soon as it is there.
  useEffect(() => onHappening(refresh), [refresh])
  return (
    <ResourceTable
      title={say('inboxTitle')}
      description={say('inboxAbout')}
      list={pagedOf(mails)}
      idOf={({ id }) => id}
      nameOf={({ subject }) => subject}
      filterLabel={say('filterMails')}
      empty={<b>{say('noMails')}</b>}
      columns={[
        {
          id: 'subject',
          header: say('subject'),
          isName: true,
          text: ({ subject }) => subject,
          cell: ({ id, subject }) => <Link href={hrefTo('inbox', [id])}>{subject}</Link>,
        },
        {
          id: 'kind',
          header: say('kind'),
          cell: ({ kind }) =>
            kind === 'confirm' ? (
              <span className="nowrap">
                <Badge color="blue">{say('toConfirm')}</Badge>
              </span>
            ) : (
              ''
            ),
        },
        { id: 'to', header: say('mailTo'), text: ({ to }) => to, cell: ({ to }) => to },
        { id: 'at', header: say('arrived'), text: ({ at }) => Date.parse(at), cell: ({ at }) => <Moment at={Date.parse(at)} /> },
      ]}
    />
  )
}
