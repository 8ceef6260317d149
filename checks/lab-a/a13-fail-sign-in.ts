import { call, placeholder } from '../../domain/command/command.ts'
import { signInUrl } from '../../domain/regions.ts'
import { judgeSignInRun, signInRunReads, signInRunReasons } from '../sign-in-run.ts'
import { step } from '../step.ts'
import { topicArn } from '../values.ts'
import labA, { named } from './lab.ts'

/**
 * A13. A failed sign-in ran through the whole chain: event, log group, metric, alarm, action.
 *
 * Reads   signIns, arrivals, datapoints, alarms, alarmHistory, muteRules, trails, metricFilters
 * Judges  done: a failure that the lab's pattern counts, then a point of the metric, ALARM in the alarm's history and a successful action
 *         on the topic. Else it waits up to 20 minutes after the newest such failure, and then names the first arrow with input and no
 *         output. A sign-in with a name that does not exist is recorded, but not as the lab's pattern counts
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 *         https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html (unknown user)
 */
export default step(labA, {
  id: 'a13-fail-sign-in',
  reads: signInRunReads,
  reasons: signInRunReasons,
  ways: {
    cli: (values) => {
      const { signInUser, account, region } = named(values)
      return [
        { kind: 'password', as: 'PASSWORD' },
        call('iam', 'CreateUser', { UserName: signInUser }, { goneOn: ['EntityAlreadyExists'] }),
        call('iam', 'CreateLoginProfile', { UserName: signInUser, Password: placeholder('PASSWORD') }, { goneOn: ['EntityAlreadyExists'] }),
        { kind: 'failSignIn', user: signInUser, attempts: 3, account, region, url: signInUrl({ account, region }) },
      ]
    },
  },
  check(run, values, now) {
    return judgeSignInRun(run, named(values), topicArn(values), now)
  },
})
