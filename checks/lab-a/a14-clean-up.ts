import { arn } from '../../domain/regions.ts'
import { done, step, todo } from '../step.ts'
import { logGroupArn, roleArn, topicArn, trailArn } from '../values.ts'
import labA, { type LabValues, named } from './lab.ts'
import {
  all,
  removeAlarm,
  removeBucket,
  removeFilter,
  removeLogGroup,
  removeRole,
  removeTopic,
  removeTrail,
  removeUser,
} from './removal.ts'

/**
 * A14. Nothing of the lab is left.
 *
 * Reads   trails, logGroups, deliveryRoles, metricFilters, topic, alarms, bucket, signInUser
 * Judges  the lab's exact names only: what bears another name was not made by the lab
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delete-trails-console.html (the bucket stays behind)
 */
export default step(labA, {
  id: 'a14-clean-up',
  reads: ['trails', 'logGroups', 'deliveryRoles', 'metricFilters', 'topic', 'alarms', 'bucket', 'signInUser'],
  reasons: {
    todo: { left: ['count', 'region', 'alarm', 'filter', 'topic', 'trail', 'logGroup', 'role', 'bucket', 'user'] },
  },
  undoes: true,
  // In an order that works: what writes into another thing goes before it.
  ways: { cli: all(removeAlarm, removeFilter, removeTopic, removeTrail, removeLogGroup, removeRole, removeBucket, removeUser) },
  check(evidence, values) {
    const want = named(values)
    const left: Readonly<Record<keyof typeof arns, boolean>> = {
      alarm: evidence.alarms.some(({ name }) => name === want.alarm),
      filter: evidence.metricFilters.some(({ name, logGroup }) => name === want.filterName && logGroup === want.logGroup),
      topic: evidence.topic !== null,
      trail: evidence.trails.some(({ name, homeRegion }) => name === want.trail && homeRegion === want.region),
      logGroup: evidence.logGroups.some(({ name }) => name === want.logGroup),
      role: evidence.deliveryRoles.some(({ name }) => name === want.role),
      bucket: evidence.bucket !== null,
      user: evidence.signInUser !== null,
    }
    const kinds = (Object.keys(left) as (keyof typeof arns)[]).filter((kind) => left[kind])
    if (kinds.length === 0) return done({ left: [] })
    const names = Object.fromEntries(
      (Object.keys(left) as (keyof typeof arns)[]).map((kind) => [kind, left[kind] ? nameOf[kind](want) : 'none']),
    )
    return todo('left', { ...names, count: kinds.length, region: want.region }, { left: kinds.map((kind) => arns[kind](values, want)) })
  },
})

const nameOf: Readonly<Record<keyof typeof arns, (want: LabValues) => string>> = {
  alarm: ({ alarm }) => alarm,
  filter: ({ filterName }) => filterName,
  topic: ({ topic }) => topic,
  trail: ({ trail }) => trail,
  logGroup: ({ logGroup }) => logGroup,
  role: ({ role }) => role,
  bucket: ({ bucket }) => bucket,
  user: ({ signInUser }) => signInUser,
}

type Name = Parameters<typeof topicArn>[0]

/** A metric filter has no ARN of its own: it is shown by its log group's. */
const arns = {
  alarm: (_: Name, { partition, region, account, alarm }: LabValues) =>
    arn({ partition, service: 'cloudwatch', region, account, resource: `alarm:${alarm}` }),
  filter: (values: Name, { filterName }: LabValues) => `${logGroupArn(values).replace(/:\*$/, '')}:metric-filter:${filterName}`,
  topic: (values: Name) => topicArn(values),
  trail: (values: Name) => trailArn(values),
  logGroup: (values: Name) => logGroupArn(values).replace(/:\*$/, ''),
  role: (values: Name) => roleArn(values),
  bucket: (_: Name, { partition, bucket }: LabValues) => arn({ partition, service: 's3', resource: bucket }),
  user: (_: Name, { partition, account, signInUser }: LabValues) =>
    arn({ partition, service: 'iam', account, resource: `user/${signInUser}` }),
} as const
