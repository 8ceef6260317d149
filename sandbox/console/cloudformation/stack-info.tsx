import type { Stack } from '@aws-sdk/client-cloudformation'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { sandboxPages } from '../../../domain/sandbox-console.ts'
import { Copyable } from '../blocks/code-view.tsx'
import { Moment } from '../blocks/moment.tsx'
import { useSayStack } from './say.ts'
import { Reason } from './stack-events.tsx'
import { Status } from './status.tsx'

export function StackInfo({ stack }: { readonly stack: Stack }) {
  const say = useSayStack()
  const { RoleARN, Tags = [], Capabilities = [], DriftInformation } = stack
  const drift = DriftInformation?.StackDriftStatus
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{say('overview')}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: say('stackId'), value: <Copyable text={stack.StackId ?? ''} /> },
            { label: say('status'), value: <Status status={stack.StackStatus} /> },
            { label: say('statusReason'), value: <Reason text={stack.StackStatusReason} /> },
            { label: say('description'), value: stack.Description || '-' },
            { label: say('createdTime'), value: <Moment at={stack.CreationTime} /> },
            { label: say('updatedTime'), value: <Moment at={stack.LastUpdatedTime} /> },
            { label: say('deletedTime'), value: <Moment at={stack.DeletionTime} /> },
            // The other statuses are the API's own words, as in AWS's console.
            { label: say('driftStatus'), value: drift === undefined || drift === 'NOT_CHECKED' ? say('driftNotChecked') : drift },
            {
              label: say('terminationProtection'),
              value:
                stack.EnableTerminationProtection === undefined ? '-' : say(stack.EnableTerminationProtection ? 'enabled' : 'disabled'),
            },
            { label: say('rollbackOnFailure'), value: say(stack.DisableRollback ? 'disabled' : 'enabled') },
            {
              label: say('capabilities'),
              value: Capabilities.length === 0 ? '-' : <span className="exact-value">{Capabilities.join(', ')}</span>,
            },
            {
              label: say('iamRole'),
              value: RoleARN ? <Link href={sandboxPages.role(RoleARN.split('/').at(-1) ?? RoleARN)}>{RoleARN}</Link> : '-',
            },
          ]}
        />
      </Container>
      <Container
        header={
          <Header variant="h2" counter={`(${Tags.length})`}>
            {say('stackTags')}
          </Header>
        }
      >
        {Tags.length === 0 ? (
          say('noTags')
        ) : (
          <KeyValuePairs columns={3} items={Tags.map(({ Key = '', Value = '' }) => ({ label: Key, value: Value === '' ? '-' : Value }))} />
        )}
      </Container>
    </SpaceBetween>
  )
}
