import { call } from '../../domain/command/command.ts'
import { patternStep } from './pattern-step.ts'

/**
 * C3f. A new IAM user, made by whomever.
 *
 * Reads   metricFilters, alarms, alarmHistories, records
 * Judges  as every pattern of the lab: see `patternStep`
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export default patternStep({
  id: 'c03f-new-user',
  key: 'newUser',
  nearMiss: 'new-access-key',
  proof: {
    kind: 'call',
    command: ({ newUser }) => call('iam', 'CreateUser', { UserName: newUser }, { goneOn: ['EntityAlreadyExists'] }),
  },
})
