import { partsOf } from '../lab-stack.ts'
import { differs, done, step, todo } from '../step.ts'
import labB, { named } from './lab.ts'
import { deploy, sawStack, stackOf, stackReasons, whyMissing } from './stack.ts'

/**
 * B2. The stack holds a log group that keeps its events for three months.
 *
 * Reads   stacks, logGroups
 * Judges  the retention by what the log group has, whatever the template says; without one AWS keeps logs for ever, and bills them
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
 *         https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_logs.RetentionDays.html
 */
export default step(labB, {
  id: 'b02-log-group',
  reads: ['stacks', 'logGroups'],
  reasons: {
    todo: { ...stackReasons.todo, noGroup: ['stack', 'want'] },
    waiting: stackReasons.waiting,
    differs: {
      ...stackReasons.differs,
      construct: ['stack', 'saw', 'want'],
      gone: ['stack', 'logGroup', 'region'],
      keptForEver: ['logGroup', 'want'],
      retention: ['logGroup', 'saw', 'want'],
    },
  },
  elsewhere: { on: 'stacks', near: [] },
  ways: { cli: deploy('b02-log-group'), undo: deploy('b01-bucket') },
  check({ stacks, logGroups }, values) {
    const want = named(values)
    const stack = stackOf(stacks, values)
    const groups = partsOf(stack, 'AWS::Logs::LogGroup')
    const part = groups.find(({ logicalId }) => logicalId.startsWith(want.logConstruct)) ?? groups[0]
    if (!stack || !part) return whyMissing(stack, want) ?? todo('noGroup', { stack: want.stack, want: want.logConstruct })
    const name = part.physicalId ?? ''
    const saw = { ...sawStack(stack), logGroup: name }
    if (!part.logicalId.startsWith(want.logConstruct))
      return differs('construct', { stack: stack.name, saw: part.logicalId, want: want.logConstruct }, saw)
    const group = logGroups.find((each) => each.name === name)
    if (!group) return differs('gone', { stack: stack.name, logGroup: name, region: want.region }, saw)
    const kept = { ...saw, retentionDays: group.retentionDays }
    if (group.retentionDays === null) return differs('keptForEver', { logGroup: name, want: want.retentionDays }, kept)
    if (group.retentionDays !== Number(want.retentionDays))
      return differs('retention', { logGroup: name, saw: group.retentionDays, want: want.retentionDays }, kept)
    return done(kept)
  },
})
