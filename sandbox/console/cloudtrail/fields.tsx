import Alert from '@cloudscape-design/components/alert'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { CodeView } from '../blocks/code-view.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useHere } from '../shell/aws.ts'
import { type LogsChoice, logsPolicyOf } from './behind-the-scenes.ts'
import { LogGroupChoice, RoleChoice } from './choices.tsx'
import type { EventChoice, InsightChoice } from './event-choice.ts'
import { isLogGroupName, isRoleName } from './names.ts'
import { useSayTrail } from './say.ts'

/** Whether a choice can be saved. */
export const isLogsComplete = ({ isEnabled, group, role }: LogsChoice): boolean =>
  !isEnabled || (isLogGroupName(group.name) && (role.isNew ? isRoleName(role.name) : role.arn !== undefined))

/** The section CloudWatch Logs: off, or a log group and a role, each new or there already. */
export function LogsFields({
  logs,
  isTried,
  onChange,
}: {
  readonly logs: LogsChoice
  readonly isTried: boolean
  onChange(logs: LogsChoice): void
}) {
  const say = useSayTrail()
  const here = useHere()
  const { isEnabled, group, role } = logs
  const problem = (isGood: boolean, rule: string) => (isTried && !isGood ? rule : undefined)
  const newOrExisting = [
    { value: 'new', label: say('optNew') },
    { value: 'existing', label: say('optExisting') },
  ]
  return (
    <SpaceBetween size="l">
      <FormField label={say('cwLogsSection')} description={say('logsAbout')}>
        <Checkbox checked={isEnabled} onChange={({ detail }) => onChange({ ...logs, isEnabled: detail.checked })}>
          {say('enabled')}
        </Checkbox>
      </FormField>
      {isEnabled ? (
        <>
          <FormField label={say('logGroup')}>
            <RadioGroup
              value={group.isNew ? 'new' : 'existing'}
              items={newOrExisting}
              onChange={({ detail }) =>
                onChange({ ...logs, group: { isNew: detail.value === 'new', name: detail.value === 'new' ? group.name : '' } })
              }
            />
          </FormField>
          {group.isNew ? (
            <TextField
              label={say('logGroupName')}
              value={group.name}
              constraint={say('logGroupRule')}
              problem={problem(isLogGroupName(group.name), say('logGroupRule'))}
              onChange={(name) => onChange({ ...logs, group: { ...group, name } })}
            />
          ) : (
            <LogGroupChoice
              label={say('logGroupName')}
              placeholder={say('chooseLogGroup')}
              value={group.name}
              problem={problem(isLogGroupName(group.name), say('chooseLogGroup'))}
              onChange={({ value }) => onChange({ ...logs, group: { ...group, name: value } })}
            />
          )}
          <FormField label={say('iamRole')} description={say('serviceCreatesRole')}>
            <RadioGroup
              value={role.isNew ? 'new' : 'existing'}
              items={newOrExisting}
              onChange={({ detail }) => onChange({ ...logs, role: { isNew: detail.value === 'new', name: '' } })}
            />
          </FormField>
          {role.isNew ? (
            <TextField
              label={say('roleName')}
              value={role.name}
              constraint={say('roleRule')}
              problem={problem(isRoleName(role.name), say('roleRule'))}
              onChange={(name) => onChange({ ...logs, role: { ...role, name } })}
            />
          ) : (
            <RoleChoice
              label={say('roleName')}
              placeholder={say('chooseRole')}
              value={role.arn ?? ''}
              problem={problem(role.arn !== undefined, say('chooseRole'))}
              onChange={({ value, label }) => onChange({ ...logs, role: { isNew: false, name: label, arn: value } })}
            />
          )}
          <ExpandableSection headerText={say('policyDocument')}>
            <CodeView label={say('policyDocument')} text={JSON.stringify(logsPolicyOf(here, group.name))} />
          </ExpandableSection>
        </>
      ) : null}
    </SpaceBetween>
  )
}

export const isEventsComplete = ({ management, read, write }: EventChoice): boolean => management && (read || write)

/** The section Management events: read, write, and what may be left out. */
export function ManagementFields({
  events,
  isTried,
  onChange,
}: {
  readonly events: EventChoice
  readonly isTried: boolean
  onChange(events: EventChoice): void
}) {
  const say = useSayTrail()
  const box = (key: 'read' | 'write' | 'excludeKms' | 'excludeRds', label: string) => (
    <Checkbox checked={events[key]} onChange={({ detail }) => onChange({ ...events, [key]: detail.checked })}>
      {label}
    </Checkbox>
  )
  return (
    <Container header={<Header description={say('managementAbout')}>{say('managementEvents')}</Header>}>
      <FormField label={say('apiActivity')} {...(isTried && !isEventsComplete(events) ? { errorText: say('chooseActivity') } : {})}>
        <SpaceBetween size="xs">
          {box('read', say('read'))}
          {box('write', say('write'))}
          {box('excludeKms', say('excludeKmsEvents'))}
          {box('excludeRds', say('excludeRdsDataApi'))}
        </SpaceBetween>
      </FormField>
    </Container>
  )
}

/** Why Insights cannot be had so; undefined where they can. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutInsightSelectors.html */
export const insightsProblem = (insights: InsightChoice, events: EventChoice | null): 'chooseInsight' | 'insightNeedsWrite' | undefined =>
  !insights.callRate && !insights.errorRate
    ? 'chooseInsight'
    : insights.callRate && events !== null && !(events.management && events.write)
      ? 'insightNeedsWrite'
      : undefined

export function InsightFields({
  insights,
  problem,
  onChange,
}: {
  readonly insights: InsightChoice
  readonly problem: string | undefined
  onChange(insights: InsightChoice): void
}) {
  const say = useSayTrail()
  return (
    <Container header={<Header description={say('insightsAbout')}>{say('insightsEvents')}</Header>}>
      <FormField label={say('insights')} {...(problem === undefined ? {} : { errorText: problem })}>
        <SpaceBetween size="xs">
          <Checkbox checked={insights.callRate} onChange={({ detail }) => onChange({ ...insights, callRate: detail.checked })}>
            {say('apiCallRate')}
          </Checkbox>
          <Checkbox checked={insights.errorRate} onChange={({ detail }) => onChange({ ...insights, errorRate: detail.checked })}>
            {say('apiErrorRate')}
          </Checkbox>
        </SpaceBetween>
      </FormField>
    </Container>
  )
}

/** What this page cannot show of a trail's selectors. */
export function OtherSelectors({ json }: { readonly json: string }) {
  const say = useSayTrail()
  return (
    <Alert type="warning">
      <SpaceBetween size="s">
        <span>{say('otherSelectors')}</span>
        <CodeView label={say('selectors')} text={json} />
      </SpaceBetween>
    </Alert>
  )
}
