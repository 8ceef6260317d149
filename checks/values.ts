import { UserError } from '../domain/error.ts'
import { arn, region } from '../domain/regions.ts'
import type { Lab, Settings, Values } from './step.ts'

/**
 * The exact values of a lab for one person, region and account, own names put in.
 *
 * @throws UserError `badRegion` {region}; `unknownValue` {lab, key, known} for an own name the lab has no value for
 */
export function valuesOf(of: Lab, settings: Settings, account: string): Values {
  const where = region(settings.region)
  const own = Object.fromEntries(Object.entries(settings.own).filter(([, value]) => value !== ''))
  const exact = of.values({ initials: settings.initials, email: settings.email, account, region: where, own })
  for (const key of Object.keys(settings.own)) {
    if (!Object.hasOwn(exact, key)) throw new UserError('unknownValue', { lab: of.id, key, known: Object.keys(exact).join(', ') })
  }
  return { ...exact, email: settings.email, ...own, region: where.code, partition: where.partition, account, initials: settings.initials }
}

/** A value that a card relies on. */
export function exactly(want: Values, key: string): string {
  const value = want[key]
  if (value === undefined) throw new Error(`the lab has no value ${key}`)
  return value
}

const regional = (want: Values, service: string, resource: string): string =>
  arn({ partition: exactly(want, 'partition'), service, region: exactly(want, 'region'), account: exactly(want, 'account'), resource })

export const topicArn = (want: Values): string => regional(want, 'sns', exactly(want, 'topic'))
export const trailArn = (want: Values): string => regional(want, 'cloudtrail', `trail/${exactly(want, 'trail')}`)

/** As CloudTrail wants it: with `:*` at the end. */
export const logGroupArn = (want: Values): string => regional(want, 'logs', `log-group:${exactly(want, 'logGroup')}:*`)

export const roleArn = (want: Values): string =>
  arn({
    partition: exactly(want, 'partition'),
    service: 'iam',
    account: exactly(want, 'account'),
    resource: `role/${exactly(want, 'role')}`,
  })
