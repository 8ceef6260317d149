import type { Values } from '../../../checks/step.ts'
import { exactly, topicArn, trailArn } from '../../../checks/values.ts'
import { consoleHost, consoleLinks, partitionOf } from '../../../domain/regions.ts'
import { sandboxPages } from '../../../domain/sandbox-console.ts'

/** The places of the console that a page can point at. */
export const consolePlaces = [
  'home',
  'trails',
  'trail',
  'eventHistory',
  'logGroups',
  'logGroup',
  'metricFilters',
  'alarms',
  'alarm',
  'topics',
  'topic',
  'subscriptions',
  'role',
  'roles',
  'users',
  'buckets',
  'bucket',
  'stack',
] as const
export type ConsolePlace = (typeof consolePlaces)[number]

/**
 * The address of a place in the AWS console for the reader's values. A page that is found by its ARN needs the account's number: as long
 * as that is not known, the link leads to the list in which the thing stands.
 *
 * Assumed  the lists' addresses: AWS publishes none, they are those of the single pages (see `consoleLinks`) without the name; that of a
 *          bucket as in https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-bucket-intro.html ; opening each once would settle it
 */
export function consoleUrl(place: ConsolePlace, want: Values, isAccountKnown: boolean): string {
  const code = exactly(want, 'region')
  const links = consoleLinks(code)
  const base = `https://${consoleHost(code)}`
  const iam = `https://${consoleHost(partitionOf(code).iamRegion)}/iam/home`
  switch (place) {
    case 'home':
      return links.home()
    case 'trails':
      return `${base}/cloudtrailv2/home?region=${code}#/trails`
    case 'trail':
      return isAccountKnown ? links.trail(trailArn(want)) : consoleUrl('trails', want, isAccountKnown)
    case 'eventHistory':
      return links.eventHistory('ConsoleLogin')
    case 'logGroups':
      // A name that CloudFormation makes up begins with the stack's.
      return links.logGroups(want.logGroup ?? exactly(want, 'stack'))
    case 'logGroup':
      return links.logGroup(exactly(want, 'logGroup'))
    case 'metricFilters':
      return `${links.logGroup(exactly(want, 'logGroup'))}$3Ftab$3DmetricFilters`
    case 'alarms':
      return `${base}/cloudwatch/home?region=${code}#alarmsV2:`
    case 'alarm':
      return links.alarm(exactly(want, 'alarm'))
    case 'topics':
      return `${base}/sns/v3/home?region=${code}#/topics`
    case 'topic':
      return isAccountKnown ? links.topic(topicArn(want)) : consoleUrl('topics', want, isAccountKnown)
    case 'subscriptions':
      return `${base}/sns/v3/home?region=${code}#/subscriptions`
    case 'role':
      return links.role(exactly(want, 'role'))
    case 'roles':
      return `${iam}#/roles`
    case 'users':
      return `${iam}#/users`
    case 'buckets':
      return `${base}/s3/buckets?region=${code}`
    case 'bucket':
      return `${base}/s3/buckets/${exactly(want, 'bucket')}?region=${code}`
    case 'stack':
      return `${base}/cloudformation/home?region=${code}#/stacks?filteringText=${encodeURIComponent(want.stack ?? '')}`
  }
}

/** The same place in the sandbox's own console; behind `/console/?account=…&region=…`. */
export function sandboxPage(place: ConsolePlace, want: Values): string {
  switch (place) {
    case 'trail':
      return sandboxPages.trail(trailArn(want))
    case 'eventHistory':
      return sandboxPages.eventHistory('ConsoleLogin')
    case 'logGroups':
      return sandboxPages.logGroups('')
    case 'logGroup':
      return sandboxPages.logGroup(exactly(want, 'logGroup'))
    case 'metricFilters':
      return sandboxPages.metricFilters(exactly(want, 'logGroup'))
    case 'alarm':
      return sandboxPages.alarm(exactly(want, 'alarm'))
    case 'topic':
      return sandboxPages.topic(topicArn(want))
    case 'role':
      return sandboxPages.role(exactly(want, 'role'))
    case 'stack':
      return want.stack === undefined ? sandboxPages.stacks() : sandboxPages.stack(want.stack)
    case 'bucket':
      return sandboxPages.bucket(exactly(want, 'bucket'))
    default:
      return sandboxPages[place]()
  }
}
