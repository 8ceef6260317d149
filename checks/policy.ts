import type { PartitionId } from '../domain/regions.ts'
import { arn } from '../domain/regions.ts'
import { everyStep } from './baselines.ts'
import type { Need } from './evidence/evidence.ts'
import { evidences } from './evidence/index.ts'
import type { Lab } from './step.ts'

/**
 * The least-privilege policy that the checks of a lab need: every read of their evidence and nothing else. Regions are left open, since a
 * missing thing is looked for in all of them; names too, since any can be one's own. Without an account the policy fits each.
 *
 * Source  https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function policyFor(lab: Lab, about: { partition: PartitionId; account?: string }) {
  const names = new Set(everyStep.filter((step) => step.lab.id === lab.id).flatMap(({ reads }) => reads))
  return policyOf(
    [...names].flatMap((name) => evidences[name].needs),
    about,
  )
}

/** A policy that allows these reads. As `policyFor`. */
export function policyOf(needs: readonly Need[], about: { partition: PartitionId; account?: string }) {
  const kinds = [...new Set(needs.map(({ on }) => on))].sort()
  return {
    Version: '2012-10-17' as const,
    Statement: kinds.map((kind) => ({
      Sid: kind === '*' ? 'TrailproofReads' : `TrailproofReads${kind.charAt(0).toUpperCase()}${kind.slice(1)}`,
      Effect: 'Allow' as const,
      Action: [...new Set(needs.filter(({ on }) => on === kind).map(({ action }) => action))].sort(),
      Resource: resourcesOf(kind, about.partition, about.account ?? '*'),
    })),
  }
}

function resourcesOf(kind: Need['on'], partition: PartitionId, account: string): string | readonly string[] {
  const of = (service: string, resource: string, region = '*') => arn({ partition, service, region, account, resource })
  switch (kind) {
    case '*':
      return '*'
    case 'trail':
      return of('cloudtrail', 'trail/*')
    case 'logGroup':
      // Calls on a group are matched with `:log-stream:` behind its name.
      return of('logs', 'log-group:*')
    case 'alarm':
      return of('cloudwatch', 'alarm:*')
    case 'topic':
      return of('sns', '*')
    case 'role':
      return of('iam', 'role/*', '')
    case 'policy':
      // AWS's own managed policies belong to the account `aws`.
      return arn({ partition, service: 'iam', account: '*', resource: 'policy/*' })
    case 'user':
      return of('iam', 'user/*', '')
    case 'stack':
      return of('cloudformation', 'stack/*')
    case 'bucket':
      return arn({ partition, service: 's3', resource: '*' })
  }
}
