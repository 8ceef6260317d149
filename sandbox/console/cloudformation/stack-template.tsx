import { GetTemplateCommand } from '@aws-sdk/client-cloudformation'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Spinner from '@cloudscape-design/components/spinner'
import { CodeView } from '../blocks/code-view.tsx'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { useCall } from '../blocks/use-calls.ts'
import { useCloudFormation } from './calls.ts'
import { useSayStack } from './say.ts'
import { useFollowing } from './use-following.ts'

interface Props {
  readonly stackId: string
  readonly status: string | undefined
  /** That of a change set, which the stack does not have yet. */
  readonly changeSetId?: string
}

export function StackTemplate({ stackId, status, changeSetId }: Props) {
  const say = useSayStack()
  const cloudFormation = useCloudFormation()
  const template = useCall(
    async (abortSignal) => {
      const command = new GetTemplateCommand({ StackName: stackId, ...(changeSetId === undefined ? {} : { ChangeSetName: changeSetId }) })
      return (await cloudFormation.send(command, { abortSignal })).TemplateBody ?? ''
    },
    [stackId, changeSetId ?? ''],
  )
  useFollowing(template.refresh, status)
  return (
    <Container header={<Header variant="h2">{say('stackTemplate')}</Header>}>
      {template.data !== undefined ? (
        <CodeView text={template.data} label={say('stackTemplate')} />
      ) : template.isLoading ? (
        <Spinner />
      ) : (
        <LoadFailed retry={template.refresh} />
      )}
    </Container>
  )
}
