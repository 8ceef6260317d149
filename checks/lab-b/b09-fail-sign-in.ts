import { call, placeholder } from '../../domain/command/command.ts'
import { signInUrl } from '../../domain/regions.ts'
import { subscriptionsOf, wantedAddress } from '../lab-a/chain.ts'
import { judgeSignInRun, signInRunReads, signInRunReasons } from '../sign-in-run.ts'
import { differs, step, todo } from '../step.ts'
import labB, { named } from './lab.ts'
import { alarmIn, findPart, namesIn, stackOf, stackReasons, whyMissing } from './stack.ts'

/**
 * B9. The subscription is confirmed, and three failed sign-ins ran through the whole chain.
 *
 * Reads   stacks, subscriptions, signIns, arrivals, datapoints, alarms, alarmHistory, muteRules, trails, metricFilters
 * Judges  the run only once somebody can be told; then as A13, with the stack's own names. Two failures, or three spread over two periods, ring nothing
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 *         https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html
 */
export default step(labB, {
  id: 'b09-fail-sign-in',
  reads: ['stacks', 'subscriptions', ...signInRunReads],
  reasons: {
    todo: { ...stackReasons.todo, ...signInRunReasons.todo, noSubscription: ['stack', 'email'], pending: ['topic', 'email'] },
    waiting: { ...stackReasons.waiting, ...signInRunReasons.waiting },
    differs: { ...stackReasons.differs, ...signInRunReasons.differs, unsubscribed: ['topic', 'email'] },
  },
  ways: {
    // The token is in the mail’s link, between `Token=` and `&`.
    cli: (values) => {
      const { account, email, region, signInUser } = named(values)
      return [
        findPart(values, 'AWS::SNS::Topic', 'TOPIC'),
        { kind: 'password', as: 'PASSWORD' },
        call('iam', 'CreateUser', { UserName: signInUser }, { goneOn: ['EntityAlreadyExists'] }),
        call('iam', 'CreateLoginProfile', { UserName: signInUser, Password: placeholder('PASSWORD') }, { goneOn: ['EntityAlreadyExists'] }),
        { kind: 'ask', as: 'TOKEN', what: 'confirmationToken', topicArn: placeholder('TOPIC'), endpoint: email },
        call('sns', 'ConfirmSubscription', { TopicArn: placeholder('TOPIC'), Token: placeholder('TOKEN') }),
        { kind: 'failSignIn', user: signInUser, attempts: 3, account, region, url: signInUrl({ account, region }) },
      ]
    },
  },
  check({ stacks, subscriptions, ...run }, values, now) {
    const want = named(values)
    const stack = stackOf(stacks, values)
    const names = namesIn(stack, want)
    const alarm = alarmIn(stack, run.alarms, want)
    if (!stack || !alarm) return whyMissing(stack, want) ?? todo('noAlarm', { alarm: want.alarm, region: want.region })
    const mine = subscriptionsOf(subscriptions, want).filter(({ protocol }) => protocol === 'email')
    const [first] = mine
    if (!first) return todo('noSubscription', { stack: stack.name, email: wantedAddress(want) })
    if (!mine.some(({ state }) => state === 'confirmed')) {
      const isPending = mine.some(({ state }) => state === 'pending')
      const about = { topic: names.topic, email: first.endpoint }
      return isPending ? todo('pending', about, { state: 'pending' }) : differs('unsubscribed', about, { state: 'deleted' })
    }
    // Another alarm on the same metric is not taken for the stack's.
    const own = { ...run, alarms: [alarm], alarmHistory: run.alarmHistory.filter((item) => item.alarm === alarm.name) }
    return judgeSignInRun(own, { ...want, ...names, alarm: alarm.name }, names.topicArn, now)
  },
})
