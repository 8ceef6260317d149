import { call } from '../../domain/command/command.ts'
import { cloudTrailLogsPolicy, cloudTrailTrustPolicy } from '../../domain/policy/documents.ts'
import { parseArn, partitionOf } from '../../domain/regions.ts'
import { roleMay, trustsService } from '../allows.ts'
import type { RoleSeen, TrailSeen } from '../shapes.ts'
import { differs, done, step, todo } from '../step.ts'
import { logGroupArn, roleArn } from '../values.ts'
import { groupName, roleName, trailOf } from './chain.ts'
import labA, { type LabValues, named } from './lab.ts'
import { all, deliveryPolicyName, disconnectTrail, removeLogGroup, removeRole } from './removal.ts'

/**
 * A2. The trail sends its events to the lab's log group, through a role that may write there.
 *
 * Reads   trails, trailStatuses, logGroups, deliveryRoles
 * Judges  group and role by name, the role by what it allows: wider policies than the console's pass, and only what certainly is not
 *         allowed is told. The group of an organisation's trail is in another account and is told as that, never as missing
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
 */
export default step(labA, {
  id: 'a02-logs',
  reads: ['trails', 'trailStatuses', 'logGroups', 'deliveryRoles'],
  reasons: {
    todo: { noTrail: ['trail', 'region'], notSent: ['trail', 'logGroup', 'region'] },
    differs: {
      otherAccount: ['trail', 'logGroup', 'saw', 'account'],
      otherRegion: ['trail', 'logGroup', 'saw', 'region'],
      otherGroup: ['trail', 'saw', 'want'],
      groupGone: ['trail', 'logGroup', 'region'],
      roleGone: ['trail', 'role'],
      roleTrust: ['role'],
      rolePolicy: ['role', 'action', 'resource'],
      deliveryError: ['trail', 'logGroup', 'error'],
      otherRole: ['trail', 'saw', 'want'],
    },
  },
  elsewhere: { on: 'trails', near: [] },
  ways: {
    cli: (values) => {
      const want = named(values)
      const policy = cloudTrailLogsPolicy({
        partition: partitionOf(want.region).id,
        region: want.region,
        account: want.account,
        logGroup: want.logGroup,
      })
      return [
        call('logs', 'CreateLogGroup', { logGroupName: want.logGroup }, { goneOn: ['ResourceAlreadyExistsException'] }),
        call(
          'iam',
          'CreateRole',
          { RoleName: want.role, AssumeRolePolicyDocument: JSON.stringify(cloudTrailTrustPolicy()) },
          { goneOn: ['EntityAlreadyExists'] },
        ),
        call('iam', 'PutRolePolicy', { RoleName: want.role, PolicyName: deliveryPolicyName, PolicyDocument: JSON.stringify(policy) }),
        call(
          'cloudtrail',
          'UpdateTrail',
          { Name: want.trail, CloudWatchLogsLogGroupArn: logGroupArn(values), CloudWatchLogsRoleArn: roleArn(values) },
          // A new role is not known everywhere at once; CloudTrail then says one or the other.
          { retryOn: ['InvalidCloudWatchLogsRoleArnException', 'InvalidCloudWatchLogsLogGroupArnException'] },
        ),
      ]
    },
    undo: all(disconnectTrail, removeLogGroup, removeRole),
  },
  check({ trails, trailStatuses, logGroups, deliveryRoles }, values) {
    const want = named(values)
    const trail = trailOf(trails, want)
    if (!trail) return todo('noTrail', { trail: want.trail, region: want.region })
    if (!trail.logGroupArn) return todo('notSent', { trail: trail.name, logGroup: want.logGroup, region: want.region })

    const group = groupName(trail.logGroupArn)
    const at = parseArn(trail.logGroupArn)
    const status = trailStatuses.find(({ trailArn }) => trailArn === trail.arn)
    const saw = {
      logGroup: group,
      role: trail.roleArn ? roleName(trail.roleArn) : null,
      logsDeliveredAt: status?.logsDeliveredAtMs == null ? null : new Date(status.logsDeliveredAtMs).toISOString(),
    }
    if (at && at.account !== want.account) {
      return differs('otherAccount', { trail: trail.name, logGroup: group, saw: at.account, account: want.account }, saw)
    }
    if (at && at.region !== want.region)
      return differs('otherRegion', { trail: trail.name, logGroup: group, saw: at.region, region: want.region }, saw)
    if (group !== want.logGroup) return differs('otherGroup', { trail: trail.name, saw: group, want: want.logGroup }, saw)
    if (!logGroups.some(({ name }) => name === group))
      return differs('groupGone', { trail: trail.name, logGroup: group, region: want.region }, saw)

    const role = deliveryRoles.find(({ arn }) => arn === trail.roleArn)
    if (!role) return differs('roleGone', { trail: trail.name, role: saw.role ?? want.role }, saw)
    const context = { 'aws:SourceArn': trail.arn, 'aws:SourceAccount': want.account }
    const trust = trustsService(role.trust, { roleArn: role.arn, service: 'cloudtrail.amazonaws.com', context })
    if (trust === 'no') return differs('roleTrust', { role: role.name }, saw)
    const missing = missingPermission(role, trail, want)
    if (missing) return differs('rolePolicy', { role: role.name, ...missing }, saw)
    if (status?.logsError) return differs('deliveryError', { trail: trail.name, logGroup: group, error: status.logsError }, saw)
    if (role.name !== want.role) return differs('otherRole', { trail: trail.name, saw: role.name, want: want.role }, saw)
    return done(saw)
  },
})

function missingPermission(role: RoleSeen, trail: TrailSeen, want: LabValues): { action: string; resource: string } | undefined {
  const group = (trail.logGroupArn ?? '').replace(/:\*$/, '')
  const resource = `${group}:log-stream:${want.account}_CloudTrail_${want.region}`
  const documents = role.policies.map(({ document }) => document)
  const about = { roleArn: role.arn, account: want.account, resource }
  const action = ['logs:CreateLogStream', 'logs:PutLogEvents'].find((each) => roleMay(documents, { ...about, action: each }) === 'no')
  return action === undefined ? undefined : { action, resource }
}
