import { groupName } from '../lab-a/chain.ts'
import { recorded } from '../lab-a/selectors.ts'
import { differs, done, step, todo } from '../step.ts'
import labB, { named } from './lab.ts'
import { deploy, namesIn, sawStack, stackOf, stackReasons, whyMissing } from './stack.ts'

/**
 * B3. The stack's trail records sign-ins of all regions, into the stack's bucket and log group.
 *
 * Reads   stacks, trails, trailStatuses, trailSelectors
 * Judges  the trail as it is, not as the template says. A trail of all regions has the events of global services, so those are not asked for again
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudtrail-trail.html
 *         https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
 */
export default step(labB, {
  id: 'b03-trail',
  reads: ['stacks', 'trails', 'trailStatuses', 'trailSelectors'],
  reasons: {
    todo: { ...stackReasons.todo, noTrail: ['stack'] },
    waiting: stackReasons.waiting,
    differs: {
      ...stackReasons.differs,
      gone: ['stack', 'trail', 'region'],
      notLogging: ['trail', 'region'],
      singleRegion: ['trail', 'region'],
      filtered: ['trail'],
      otherBucket: ['trail', 'saw', 'want'],
      notSent: ['trail', 'want'],
      otherGroup: ['trail', 'saw', 'want'],
      deliveryError: ['trail', 'error'],
    },
  },
  elsewhere: { on: 'stacks', near: [] },
  ways: { cli: deploy('b03-trail'), undo: deploy('b02-log-group') },
  check({ stacks, trails, trailStatuses, trailSelectors }, values) {
    const want = named(values)
    const stack = stackOf(stacks, values)
    const names = namesIn(stack, want)
    if (!stack || names.trail === '') return whyMissing(stack, want) ?? todo('noTrail', { stack: want.stack })
    const trail = trails.find(({ name, arn }) => name === names.trail || arn === names.trail)
    if (!trail) return differs('gone', { stack: stack.name, trail: names.trail, region: want.region }, sawStack(stack))
    const status = trailStatuses.find(({ trailArn }) => trailArn === trail.arn)
    const group = trail.logGroupArn === null ? null : groupName(trail.logGroupArn)
    const saw = {
      trail: trail.name,
      isMultiRegion: trail.isMultiRegion,
      isLogging: status?.isLogging ?? false,
      bucket: trail.bucket,
      logGroup: group,
    }
    const about = { trail: trail.name, region: want.region }
    if (!status?.isLogging) return differs('notLogging', about, saw)
    if (!trail.isMultiRegion) return differs('singleRegion', about, saw)
    const selectors = trailSelectors.find(({ trailArn }) => trailArn === trail.arn)
    if (selectors && !recorded(selectors).signIns) return differs('filtered', { trail: trail.name }, saw)
    if (trail.bucket !== names.bucket) return differs('otherBucket', { trail: trail.name, saw: trail.bucket, want: names.bucket }, saw)
    if (group === null) return differs('notSent', { trail: trail.name, want: names.logGroup }, saw)
    if (group !== names.logGroup) return differs('otherGroup', { trail: trail.name, saw: group, want: names.logGroup }, saw)
    const error = status.bucketError ?? status.logsError
    return error ? differs('deliveryError', { trail: trail.name, error }, saw) : done(saw)
  },
})
