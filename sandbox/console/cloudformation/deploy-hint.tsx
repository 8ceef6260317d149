import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Tabs from '@cloudscape-design/components/tabs'
import { CodeView } from '../blocks/code-view.tsx'
import { useHere } from '../shell/aws.ts'
import { useSayStack } from './say.ts'

const commands = `npx cdk deploy

aws cloudformation deploy --stack-name MyStack --template-file template.yaml --capabilities CAPABILITY_IAM`

/** Stacks come from a terminal: how. Version 1 of the AWS CLI reads AWS_DEFAULT_REGION, version 2 and the CDK AWS_REGION. */
export function DeployHint() {
  const say = useSayStack()
  const { client, region, account } = useHere()
  const variables = {
    AWS_ENDPOINT_URL: client.endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  }
  const shells = {
    bash: (name: string, value: string) => `export ${name}=${value}`,
    PowerShell: (name: string, value: string) => `$env:${name} = '${value}'`,
  }
  return (
    <Container
      header={
        <Header variant="h2" description={say('deployText')}>
          {say('deployTitle')}
        </Header>
      }
    >
      <Tabs
        ariaLabel={say('deployByTerminal')}
        tabs={Object.entries(shells).map(([shell, set]) => ({
          id: shell,
          label: shell,
          content: (
            <CodeView
              label={`${say('deployByTerminal')}: ${shell}`}
              text={`${Object.entries(variables)
                .map(([name, value]) => set(name, value))
                .join('\n')}\n\n${commands}`}
            />
          ),
        }))}
      />
    </Container>
  )
}
