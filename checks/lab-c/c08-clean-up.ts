import { done, step, todo } from '../step.ts'
import labC, { named } from './lab.ts'
import { patternKeys, patternValues } from './patterns.ts'
import {
  all,
  removeAlarms,
  removeBucket,
  removeFilters,
  removeLogGroup,
  removeNewUser,
  removeRole,
  removeSignInUser,
  removeTopic,
  removeTrail,
} from './removal.ts'

/**
 * C8. Nothing of the lab is left.
 *
 * Reads   trails, logGroups, deliveryRoles, metricFilters, topic, alarms, bucket, signInUser, newUser
 * Judges  the lab's exact names only: what bears another name was not made by the lab
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delete-trails-console.html (the bucket stays behind)
 */
export default step(labC, {
  id: 'c08-clean-up',
  reads: ['trails', 'logGroups', 'deliveryRoles', 'metricFilters', 'topic', 'alarms', 'bucket', 'signInUser', 'newUser'],
  reasons: { todo: { left: ['count', 'region', 'names'] } },
  undoes: true,
  // In an order that works: what writes into another thing goes before it.
  ways: {
    cli: all(
      removeAlarms,
      removeFilters,
      removeTopic,
      removeTrail,
      removeLogGroup,
      removeRole,
      removeBucket,
      removeNewUser,
      removeSignInUser,
    ),
  },
  check(seen, values) {
    const want = named(values)
    const patterns = patternKeys.map((key) => patternValues(values, key))
    const alarms = patterns.map(({ alarm }) => alarm).filter((name) => seen.alarms.some((each) => each.name === name))
    const filters = patterns
      .map(({ filter }) => filter)
      .filter((name) => seen.metricFilters.some((each) => each.name === name && each.logGroup === want.logGroup))
    const left = [
      ...alarms,
      ...filters,
      ...(seen.topic === null ? [] : [want.topic]),
      ...(seen.trails.some(({ name, homeRegion }) => name === want.trail && homeRegion === want.region) ? [want.trail] : []),
      ...(seen.logGroups.some(({ name }) => name === want.logGroup) ? [want.logGroup] : []),
      ...(seen.deliveryRoles.some(({ name }) => name === want.role) ? [want.role] : []),
      ...(seen.bucket === null ? [] : [want.bucket]),
      ...(seen.newUser === null ? [] : [want.newUser]),
      ...(seen.signInUser === null ? [] : [want.signInUser]),
    ]
    if (left.length === 0) return done({ left: [] })
    return todo('left', { count: left.length, region: want.region, names: left.join(', ') }, { left })
  },
})
