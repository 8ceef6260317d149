import { roleMay, trustsService } from '../../checks/allows.ts'
import { roleName } from '../../checks/lab-a/chain.ts'
import type { RoleSeen, TrailSeen } from '../../checks/shapes.ts'
import { call } from '../../domain/command/command.ts'
import { cloudTrailLogsPolicy, cloudTrailTrustPolicy } from '../../domain/policy/documents.ts'
import { parseArn, partitionOf } from '../../domain/regions.ts'
import { type Arrow, cause, type Found } from '../arrow.ts'
import { deliveryMs, type Facts, groupOf, indexOf, iso, meantTrails, seenOf, sendingHere } from '../facts.ts'
import type { ChainSeen } from '../report.ts'

const rolePage = 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html'
const troublePage = 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-troubleshooting.html'

/**
 * A trail writes the event into its log group, as a role. The group stands in the trail's home region and, but for an organisation's trail, in its
 * account.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
 */
export const trailToLogs: Arrow = {
  name: 'trail-to-logs',
  needs: ['trails', 'trailStatuses', 'logGroups', 'deliveryRoles', 'arrivals'],
  beyondUs: isFedByOthers,
  // In a group of another class than Standard no single event can be looked for.
  underWay(facts) {
    const { tracked, answers } = facts
    const meant = meantTrails(seenOf(answers, 'trails') ?? [], facts).map(groupOf)
    const isSearched = !(seenOf(answers, 'logGroups') ?? []).some((each) => meant.includes(each.name) && each.class !== 'STANDARD')
    return tracked && isSearched ? { sinceMs: tracked.atMs, untilMs: tracked.atMs + deliveryMs } : null
  },
  causes: [
    cause({
      id: 'organizationTrail',
      painPoint: 'C8',
      source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html',
      needs: ['trails'],
      find({ trails }, facts) {
        if (sendingHere(trails, facts).length > 0) return undefined
        const trail = trails.find((each) => accountOf(each) !== undefined && accountOf(each) !== facts.want.account)
        return trail
          ? { params: { trail: trail.name, logGroup: groupOf(trail), owner: accountOf(trail) ?? '', account: facts.want.account } }
          : undefined
      },
    }),
    cause({
      id: 'otherRegion',
      painPoint: 'C7',
      source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html',
      needs: ['trails'],
      find({ trails }, facts) {
        if (sendingHere(trails, facts).length > 0) return undefined
        const trail = trails.find(({ logGroupArn }) => logGroupArn !== null && parseArn(logGroupArn)?.region !== facts.want.region)
        return trail
          ? {
              params: {
                trail: trail.name,
                logGroup: groupOf(trail),
                saw: parseArn(trail.logGroupArn ?? '')?.region ?? '',
                region: facts.want.region,
              },
            }
          : undefined
      },
    }),
    cause({
      id: 'notSent',
      painPoint: 'R13',
      source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html',
      needs: ['trails'],
      find({ trails }, facts) {
        const [trail] = meantTrails(trails, facts)
        return trail && trails.every(({ logGroupArn }) => logGroupArn === null)
          ? { params: { trail: trail.name, region: trail.homeRegion, logGroup: facts.subject.logGroups[0] ?? facts.want.logGroup } }
          : undefined
      },
    }),
    ofEachTrail({
      id: 'groupGone',
      painPoint: 'R8',
      source: troublePage,
      needs: ['trails', 'logGroups'],
      isSo: (trail, { logGroups }) => !logGroups.some(({ name }) => name === groupOf(trail)),
    }),
    ofEachTrail({
      id: 'roleGone',
      painPoint: 'C3',
      source: rolePage,
      needs: ['trails', 'deliveryRoles'],
      isSo: (trail, { deliveryRoles }) => roleOf(trail, deliveryRoles) === undefined,
    }),
    ofEachTrail({
      id: 'roleTrust',
      painPoint: 'C3',
      source: rolePage,
      needs: ['trails', 'deliveryRoles'],
      isSo(trail, { deliveryRoles }, { want }) {
        const role = roleOf(trail, deliveryRoles)
        const context = { 'aws:SourceArn': trail.arn, 'aws:SourceAccount': want.account }
        return role !== undefined && trustsService(role.trust, { roleArn: role.arn, service: 'cloudtrail.amazonaws.com', context }) === 'no'
      },
      commands: (trail) => [
        call('iam', 'UpdateAssumeRolePolicy', {
          RoleName: roleName(trail.roleArn ?? ''),
          PolicyDocument: JSON.stringify(cloudTrailTrustPolicy()),
        }),
      ],
    }),
    ofEachTrail({
      id: 'rolePolicy',
      painPoint: 'C3',
      source: rolePage,
      needs: ['trails', 'deliveryRoles'],
      isSo: (trail, { deliveryRoles }, facts) => lacking(trail, deliveryRoles, facts) !== undefined,
      more: (trail, { deliveryRoles }, facts) => ({
        action: lacking(trail, deliveryRoles, facts) ?? '',
        resource: streamOf(trail, facts),
      }),
      commands: (trail, { want }) => [
        call('iam', 'PutRolePolicy', {
          RoleName: roleName(trail.roleArn ?? ''),
          PolicyName: 'CloudTrailToLogs',
          PolicyDocument: JSON.stringify(
            cloudTrailLogsPolicy({
              partition: partitionOf(want.region).id,
              region: want.region,
              account: want.account,
              logGroup: groupOf(trail),
            }),
          ),
        }),
      ],
    }),
    ofEachTrail({
      id: 'deliveryError',
      painPoint: 'C3',
      source: troublePage,
      needs: ['trails', 'trailStatuses'],
      // An error of before stays there for a while: what was delivered says more.
      isSo: (trail, { trailStatuses }, { reach }) =>
        reach < indexOf('trail-to-logs') && !!trailStatuses.find(({ trailArn }) => trailArn === trail.arn)?.logsError,
      more: (trail, { trailStatuses }) => ({ error: trailStatuses.find(({ trailArn }) => trailArn === trail.arn)?.logsError ?? '' }),
    }),
    ofEachTrail({
      id: 'stale',
      painPoint: 'R9',
      source: 'https://docs.aws.amazon.com/config/latest/developerguide/cloud-trail-cloud-watch-logs-enabled.html',
      // What the group itself says is asked where it may be; the trail's own word is enough.
      needs: ['trails', 'trailStatuses', 'newestWrite'],
      isSo(trail, { trailStatuses, newestWrite }, { tracked, reach, answers }) {
        const status = trailStatuses.find(({ trailArn }) => trailArn === trail.arn)
        const deliveredMs = Math.max(status?.logsDeliveredAtMs ?? 0, newestOf(trail, seenOf(answers, 'newestLogs') ?? []) ?? 0)
        // A young trail owes nothing from before it was started. What is followed one by one needs no such inference.
        const owesMs = status?.startedAtMs ?? Number.POSITIVE_INFINITY
        const isFollowed = tracked !== null && reach < indexOf('trail-to-logs')
        return !isFollowed && newestWrite !== null && newestWrite > owesMs && newestWrite > deliveredMs
      },
      more: (trail, { trailStatuses, newestWrite }, { answers }) => {
        const status = trailStatuses.find(({ trailArn }) => trailArn === trail.arn)
        const deliveredMs = Math.max(status?.logsDeliveredAtMs ?? 0, newestOf(trail, seenOf(answers, 'newestLogs') ?? []) ?? 0)
        return { at: newestWrite === null ? '-' : iso(newestWrite), delivered: deliveredMs === 0 ? '-' : iso(deliveredMs) }
      },
    }),
    cause({
      id: 'notInLogs',
      painPoint: 'R9',
      source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html',
      when: 'overdue',
      needs: ['trails', 'arrivals'],
      find({ trails, arrivals }, facts) {
        const { tracked } = facts
        const [trail] = meantTrails(trails, facts)
        if (!tracked || !arrivals.isWhole) return undefined
        const newest = seenOf(facts.answers, 'newestLogs')?.find(({ logGroup }) => trail && logGroup === groupOf(trail))
        const delivered = newest?.atMs == null ? '-' : iso(newest.atMs)
        return {
          params: {
            at: iso(tracked.atMs),
            eventId: tracked.eventId,
            signInRegion: tracked.region,
            trail: trail?.name ?? '-',
            logGroup: trail ? groupOf(trail) : '-',
            delivered,
          },
        }
      },
    }),
  ],
}

type TrailNames = 'trails' | 'trailStatuses' | 'logGroups' | 'deliveryRoles' | 'newestWrite'

/** A cause that has to hold for each trail that writes to where the alarm's filter looks: one that works is enough. */
function ofEachTrail<const Name extends TrailNames>(one: {
  readonly id: string
  readonly painPoint: string
  readonly source: string
  readonly needs: readonly Name[]
  isSo(trail: TrailSeen, seen: Pick<ChainSeen, Name>, facts: Facts): boolean
  more?(trail: TrailSeen, seen: Pick<ChainSeen, Name>, facts: Facts): Found['params']
  commands?(trail: TrailSeen, facts: Facts): Found['commands']
}) {
  const { id, painPoint, source, needs } = one
  return cause({
    id,
    painPoint,
    source,
    needs: ['trails', ...needs] as const,
    find(seen, facts) {
      const picked = seen as unknown as Pick<ChainSeen, Name> & Pick<ChainSeen, 'trails'>
      const here = sendingHere(picked.trails, facts)
      const trails = meantTrails(picked.trails, facts).filter((trail) => here.includes(trail))
      const [first] = trails
      if (!first || !trails.every((trail) => one.isSo(trail, picked, facts))) return undefined
      const commands = one.commands?.(first, facts)
      return {
        params: {
          trail: first.name,
          region: first.homeRegion,
          logGroup: groupOf(first),
          role: first.roleArn === null ? '-' : roleName(first.roleArn),
          ...one.more?.(first, picked, facts),
        },
        ...(commands ? { commands } : {}),
      }
    },
  })
}

/**
 * Where an alarm counts what some other program writes into a group of its own, no trail has to do with it. The alarm's filter then names no event of
 * CloudTrail.
 */
export function isFedByOthers(facts: Facts) {
  const trails = seenOf(facts.answers, 'trails')
  const { subject } = facts
  if (trails === undefined || subject.isLabs || subject.about.kind !== 'matching' || subject.logGroups.length === 0) return undefined
  const isOurs = sendingHere(trails, facts).some((trail) => subject.logGroups.includes(groupOf(trail)))
  return isOurs ? undefined : { reason: 'otherSource' as const, params: { logGroup: subject.logGroups.join(', ') } }
}

const accountOf = ({ logGroupArn }: TrailSeen): string | undefined => (logGroupArn === null ? undefined : parseArn(logGroupArn)?.account)

const roleOf = ({ roleArn }: TrailSeen, roles: readonly RoleSeen[]): RoleSeen | undefined => roles.find(({ arn }) => arn === roleArn)

/** `ACCOUNT_CloudTrail_REGION`, the region being the trail's home. */
const streamOf = (trail: TrailSeen, { want }: Facts): string =>
  `${(trail.logGroupArn ?? '').replace(/:\*$/, '')}:log-stream:${want.account}_CloudTrail_${want.region}`

function lacking(trail: TrailSeen, roles: readonly RoleSeen[], facts: Facts): string | undefined {
  const role = roleOf(trail, roles)
  if (role === undefined) return undefined
  const documents = role.policies.map(({ document }) => document)
  const about = { roleArn: role.arn, account: facts.want.account, resource: streamOf(trail, facts) }
  return ['logs:CreateLogStream', 'logs:PutLogEvents'].find((action) => roleMay(documents, { ...about, action }) === 'no')
}

const newestOf = (trail: TrailSeen, newestLogs: ChainSeen['newestLogs']): number | null =>
  newestLogs.find(({ logGroup }) => logGroup === groupOf(trail))?.atMs ?? null
