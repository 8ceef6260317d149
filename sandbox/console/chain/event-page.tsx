import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import Steps, { type StepsProps } from '@cloudscape-design/components/steps'
import { useCallback, useEffect, useRef, useState } from 'react'
import type chain from '../../../locales/en/chain.json'
import type words from '../../../locales/en/console/chain-view.json'
import { CodeView } from '../blocks/code-view.tsx'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { useHere } from '../shell/aws.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { onHappening } from '../shell/happenings.ts'
import { hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { arrows, type ChainArrow, mainArrows } from './arrows.ts'
import { type ChainLink, readChain } from './control.ts'

type Own = keyof typeof words | keyof typeof chain

/** What became of one event, arrow by arrow, and what becomes of it while one looks. */
export function EventPage({ params }: PageProps) {
  const eventID = params.eventID ?? ''
  const say = useSay<Own>()
  usePageCrumbs({ text: eventID, href: hrefTo('chain', [eventID]) })
  const { links, isMissing, refresh } = useChain(eventID)
  return (
    <Page
      title={say('eventTitle')}
      description={say('eventAbout')}
      actions={
        <>
          <Button href={hrefTo('chain')}>{say('allEvents')}</Button>
          <Button iconName="refresh" ariaLabel={say('refresh')} onClick={refresh} />
        </>
      }
    >
      <SpaceBetween size="l">
        <Box>
          {say('evId')}: <span className="exact-value">{eventID}</span>
        </Box>
        {isMissing ? (
          <Alert type="warning" header={say('noSuchEvent')}>
            {say('noSuchEventAbout')}
          </Alert>
        ) : (
          <Container header={<Header variant="h2">{say('wayOfEvent')}</Header>}>
            {links ? <Way links={links} /> : <Spinner size="large" />}
          </Container>
        )}
        {isMissing ? null : <Record eventID={eventID} />}
      </SpaceBetween>
    </Page>
  )
}

interface Seen {
  readonly links: readonly ChainLink[] | undefined
  readonly isMissing: boolean
  refresh(): void
}

/** Looks again whenever something happens in the sandbox; many happenings at once are one look. */
function useChain(eventID: string): Seen {
  const { fail } = useFlashes()
  const [links, setLinks] = useState<readonly ChainLink[]>()
  const [isMissing, setMissing] = useState(false)
  const again = useRef<() => void>(() => undefined)
  useEffect(() => {
    const stop = new AbortController()
    let isLooking = false
    let isStale = false
    const look = async () => {
      if (isLooking) {
        isStale = true
        return
      }
      isLooking = true
      try {
        const found = await readChain(eventID, stop.signal)
        setMissing(found === null)
        if (found) setLinks(found)
      } catch (error) {
        if (!stop.signal.aborted) fail(error)
      }
      isLooking = false
      if (isStale && !stop.signal.aborted) {
        isStale = false
        void look()
      }
    }
    again.current = () => void look()
    void look()
    const end = onHappening(() => void look())
    return () => {
      stop.abort()
      end()
    }
  }, [eventID, fail])
  return { links, isMissing, refresh: useCallback(() => again.current(), []) }
}

const statusOf = { done: 'success', waiting: 'loading', skipped: 'stopped', failed: 'error' } as const
const outcomeKeys = { done: 'outcomeDone', waiting: 'outcomeWaiting', skipped: 'outcomeSkipped', failed: 'outcomeFailed' } as const

/** All arrows to a person, those the event has not come to as well; branches only where something went along them. */
function Way({ links }: { readonly links: readonly ChainLink[] }) {
  const say = useSay<Own>()
  const last = arrows.findLastIndex((arrow) => mainArrows.has(arrow) && links.some((link) => link.arrow === arrow))
  const steps = arrows.flatMap((arrow, index): StepsProps.Step[] => {
    const told = links.filter((link) => link.arrow === arrow)
    if (told.length === 0 && (!mainArrows.has(arrow) || index < last || leadsElsewhere(arrow, links))) return []
    if (told.length === 0)
      return [
        {
          status: 'pending',
          statusIconAriaLabel: say('notReached'),
          header: say(arrow),
          details: <Box color="text-body-secondary">{say('notReached')}</Box>,
        },
      ]
    const worst =
      (['failed', 'waiting', 'done', 'skipped'] as const).find((outcome) => told.some((link) => link.outcome === outcome)) ?? 'done'
    return [
      {
        status: statusOf[worst],
        statusIconAriaLabel: say(outcomeKeys[worst]),
        header: say(arrow),
        details: (
          <SpaceBetween size="xs">
            {told.map((link) => (
              <Told key={JSON.stringify(link)} link={link} />
            ))}
          </SpaceBetween>
        ),
      },
    ]
  })
  return (
    <div aria-live="polite">
      <Steps ariaLabel={say('wayOfEvent')} steps={steps} />
    </div>
  )
}

/** A message that went to a queue or an address has arrived; nobody waits for a mail. */
const leadsElsewhere = (arrow: ChainArrow, links: readonly ChainLink[]): boolean =>
  arrow === 'topic-to-mail' && links.some((link) => link.arrow === 'topic-to-http' || link.arrow === 'topic-to-queue')

function Told({ link }: { readonly link: ChainLink }) {
  const say = useSay<Own>()
  const { arrow, detail, at } = link
  // Moments are said as the person reads them; what is neither text nor number is there for tools.
  const fill = Object.fromEntries(
    Object.entries(detail.params).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]),
  )
  return (
    <div>
      <div style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{say(`${arrow}.${detail.code}` as Own, fill)}</div>
      <Box variant="small" color="text-body-secondary">
        <Moment at={Date.parse(at)} />
      </Box>
    </div>
  )
}

/** The record as CloudTrail keeps it, asked for when it is opened. */
function Record({ eventID }: { readonly eventID: string }) {
  const say = useSay<Own>()
  const { client } = useHere()
  const { fail } = useFlashes()
  const [text, setText] = useState<string>()
  const load = async () => {
    if (text !== undefined) return
    try {
      const { CloudTrailClient, LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail')
      const asked = { LookupAttributes: [{ AttributeKey: 'EventId' as const, AttributeValue: eventID }] }
      const { Events = [] } = await new CloudTrailClient(client).send(new LookupEventsCommand(asked))
      const record = Events[0]?.CloudTrailEvent
      setText(record === undefined ? say('recordElsewhere') : record)
    } catch (error) {
      fail(error)
    }
  }
  return (
    <ExpandableSection variant="container" headerText={say('evRecord')} onChange={({ detail }) => detail.expanded && void load()}>
      {text === undefined ? <Spinner /> : <CodeView text={text} label={say('evRecord')} />}
    </ExpandableSection>
  )
}
