import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ReactNode } from 'react'
import type words from '../../../locales/en/console/inbox.json'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { bodyOf, readMails } from './mails.ts'

const rels = { confirm: 'confirmLink', unsubscribe: 'unsubscribeLink' } as const

export function MailPage({ params }: PageProps) {
  const id = params.id ?? ''
  const say = useSay<keyof typeof words>()
  const mails = useCall(readMails)
  const mail = mails.data?.find((each) => each.id === id)
  usePageCrumbs({ text: mail?.subject ?? id, href: hrefTo('inbox', [id]) })
  if (mails.data && !mail) return <Alert type="warning">{say('noSuchMail')}</Alert>
  if (!mail) return say('loading')
  return (
    <Page title={mail.subject} actions={<Button href={hrefTo('inbox')}>{say('allMails')}</Button>}>
      <SpaceBetween size="l">
        <Container>
          <KeyValuePairs
            columns={3}
            items={[
              { label: say('mailTo'), value: mail.to },
              { label: say('arrived'), value: <Moment at={Date.parse(mail.at)} /> },
              {
                label: say('topic'),
                value:
                  mail.topicArn === '' ? (
                    '-'
                  ) : (
                    <Link href={hrefTo('sns', ['topic', mail.topicArn])}>{mail.topicArn.split(':').at(-1)}</Link>
                  ),
              },
            ]}
          />
        </Container>
        {mail.links.length === 0 ? null : (
          <SpaceBetween direction="horizontal" size="s">
            {mail.links.map(({ rel, href }) => (
              <Button
                key={rel}
                href={href}
                target="_blank"
                iconName="external"
                iconAlign="right"
                variant={rel === 'confirm' ? 'primary' : 'normal'}
              >
                {say(rels[rel])}
              </Button>
            ))}
          </SpaceBetween>
        )}
        <Container header={<Header variant="h2">{say('mailText')}</Header>}>
          <div className="mail-text">{withLinks(bodyOf(mail))}</div>
        </Container>
      </SpaceBetween>
    </Page>
  )
}

/** Addresses become links where they lead back to this server; others are text, since a mail may say anything. */
function withLinks(text: string): readonly ReactNode[] {
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) => {
    const isOurs = index % 2 === 1 && part.startsWith(`${window.location.origin}/`)
    return isOurs ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text, which does not change
      <a key={index} href={part}>
        {part}
      </a>
    ) : (
      part
    )
  })
}
