import { call, placeholder } from '../../domain/command/command.ts'
import { partitionOf } from '../../domain/regions.ts'
import { differs, done, step, todo, waiting } from '../step.ts'
import labC, { named } from './lab.ts'
import { removeSignInUser } from './removal.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html */
const historyDays = 90

/** Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html (within 15 minutes) */
const patienceMs = 20 * minuteMs

/**
 * C1. A management event of one's own, found in the event history that every account has: a user for the lab is made, and CloudTrail tells.
 *
 * Reads   signInUser, userCreations
 * Judges  the CreateUser record of the lab's user, in the region in which the global IAM is recorded. A user older than the history passes
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
 */
export default step(labC, {
  id: 'c01-event-history',
  reads: ['signInUser', 'userCreations'],
  reasons: {
    done: { olderThanHistory: ['user', 'at'] },
    todo: { noUser: ['user'] },
    waiting: { onItsWay: ['user', 'eventRegion', 'since', 'until'] },
    differs: { notRecorded: ['user', 'eventRegion', 'at'] },
  },
  ways: {
    cli: (values) => {
      const { signInUser } = named(values)
      return [
        { kind: 'password', as: 'PASSWORD' },
        call('iam', 'CreateUser', { UserName: signInUser }, { goneOn: ['EntityAlreadyExists'] }),
        call('iam', 'CreateLoginProfile', { UserName: signInUser, Password: placeholder('PASSWORD') }, { goneOn: ['EntityAlreadyExists'] }),
      ]
    },
    undo: removeSignInUser,
  },
  check({ signInUser, userCreations }, values, now) {
    const { signInUser: user, region } = named(values)
    if (!signInUser) return todo('noUser', { user })
    const [event] = userCreations
    if (event) return done({ eventAt: new Date(event.atMs).toISOString(), eventRegion: event.region })
    const eventRegion = partitionOf(region).iamRegion
    const madeAtMs = signInUser.createdAtMs ?? null
    const at = madeAtMs === null ? '' : new Date(madeAtMs).toISOString()
    if (madeAtMs === null || now > madeAtMs + historyDays * dayMs) return done({}, 'olderThanHistory', { user, at })
    const until = new Date(madeAtMs + patienceMs).toISOString()
    if (now <= madeAtMs + patienceMs) return waiting('onItsWay', { user, eventRegion, since: at, until })
    return differs('notRecorded', { user, eventRegion, at })
  },
})
