import { DeleteTopicCommand } from '@aws-sdk/client-sns'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import { useState } from 'react'
import type words from '../../../locales/en/console/sns.json'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { usePages } from '../blocks/use-calls.ts'
import { hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { editTopicHref, nameOfTopic, topicArnsOf, topicHref, useSns } from './calls.ts'
import { DeleteTopic } from './delete-topic.tsx'

export function TopicsPage() {
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const list = usePages<string>(({ token, signal }) => topicArnsOf(sns, token, signal))
  const [selected, setSelected] = useState<readonly string[]>([])
  const [isDeleting, setDeleting] = useState(false)
  const [chosen] = selected
  return (
    <>
      <ResourceTable
        title={say('topics')}
        list={list}
        idOf={(arn) => arn}
        nameOf={nameOfTopic}
        filterLabel={say('filterTopics')}
        empty={<b>{say('noTopics')}</b>}
        selection={{ type: 'single', selected, onSelect: setSelected }}
        actions={
          <>
            <Button disabled={!chosen} {...(chosen ? { href: topicHref(chosen) } : {})}>
              {say('view')}
            </Button>
            <Button disabled={!chosen} {...(chosen ? { href: editTopicHref(chosen) } : {})}>
              {say('edit')}
            </Button>
            <Button disabled={!chosen} {...(chosen ? { href: hrefTo('sns', ['publish', chosen]) } : {})}>
              {say('publishMessage')}
            </Button>
            <Button disabled={!chosen} onClick={() => setDeleting(true)}>
              {say('delete')}
            </Button>
            <Button variant="primary" href={hrefTo('sns', ['create-topic'])}>
              {say('createTopic')}
            </Button>
          </>
        }
        columns={[
          {
            id: 'name',
            header: say('name'),
            isName: true,
            text: nameOfTopic,
            cell: (arn) => <Link href={topicHref(arn)}>{nameOfTopic(arn)}</Link>,
          },
          {
            id: 'type',
            header: say('type'),
            text: (arn) => say(arn.endsWith('.fifo') ? 'typeFifo' : 'typeStandard'),
            cell: (arn) => say(arn.endsWith('.fifo') ? 'typeFifo' : 'typeStandard'),
          },
          { id: 'arn', header: say('topicArn'), text: (arn) => arn, cell: (arn) => <span className="exact-value">{arn}</span> },
        ]}
      />
      {isDeleting && chosen ? (
        <DeleteTopic
          topicArn={chosen}
          command={(TopicArn) => sns.send(new DeleteTopicCommand({ TopicArn }))}
          onDeleted={() => {
            setDeleting(false)
            setSelected([])
            list.refresh()
          }}
          onDismiss={() => setDeleting(false)}
        />
      ) : null}
    </>
  )
}
