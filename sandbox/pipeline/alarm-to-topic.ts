/**
 * Alarms → topics: a change of state runs the actions of the new state, and history says how that went.
 *
 * Only with ActionsEnabled, and only for a change; enabling them later runs nothing. CloudWatch publishes as the service
 * `cloudwatch.amazonaws.com`, so the topic's policy must allow that (the default policy does).
 *
 * The link in the mail leads to the sandbox's own console: nothing the sandbox sends points out of it.
 *
 * Takes   30 to 40 ms after the change (recorded); here at once
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html; recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudwatch/sns_publications.json
 */
import { alarmPublication } from '../../domain/message/alarm.ts'
import { actionEntry, actionErrors } from '../../domain/message/history.ts'
import { parseArn } from '../../domain/regions.ts'
import { type Alarm, addHistory, alarmArn, definitionOf } from '../services/cloudwatch/state.ts'
import type { Scope } from '../wire/operation.ts'
import type { World } from '../world.ts'
import type { AlarmState, Signals } from './signals.ts'

export function connectAlarmToTopic(world: World): void {
  world.on('alarmChanged', (change) => {
    const alarm = world.state.cloudwatch.alarms(change.scope).get(change.name)
    if (!alarm?.actionsEnabled) return
    for (const action of actionsOf(alarm, change.to)) run(world, alarm, change, action)
  })
}

const actionsOf = (alarm: Alarm, state: AlarmState): readonly string[] =>
  state === 'OK' ? alarm.okActions : state === 'ALARM' ? alarm.alarmActions : alarm.insufficientDataActions

function run(world: World, alarm: Alarm, { scope, from, to, atMs }: Signals['alarmChanged'], action: string): void {
  const done = publish(world, scope, alarm, { from, to, reason: alarm.reason, atMs }, action)
  addHistory(world, scope, alarm.name, actionEntry({ resource: action, stateUpdatedAtMs: atMs, outcome: done }))
  if (!('error' in done)) return
  const params = { alarm: alarm.name, state: to, topic: action, error: done.error }
  world.signal('passed', { scope, arrow: 'alarm-to-topic', outcome: 'failed', code: 'refused', params, atMs })
}

function publish(
  world: World,
  scope: Scope,
  alarm: Alarm,
  transition: Parameters<typeof alarmPublication>[1],
  action: string,
): { publishedMessage: string } | { error: string } {
  if (parseArn(action)?.service !== 'sns') return { error: `The sandbox runs actions on SNS topics only; ${action} was not run.` }
  const { subject, message, sms, email, publishedMessage } = alarmPublication(definitionOf(scope, alarm), transition, {
    consoleLink: `${world.endpoint}/console/?account=${scope.account}&region=${scope.region}#/cloudwatch/alarm/${encodeURIComponent(alarm.name)}`,
  })
  const answer = world.ask.publishToTopic({
    scope,
    topicArn: action,
    principal: { service: 'cloudwatch.amazonaws.com', sourceArn: alarmArn(scope, alarm.name), sourceAccount: scope.account },
    subject,
    bodies: { default: message, sms, email },
    accepted() {
      const params = { alarm: alarm.name, state: transition.to, topic: action }
      world.signal('passed', { scope, arrow: 'alarm-to-topic', outcome: 'done', code: 'published', params, atMs: transition.atMs })
    },
  })
  if ('messageId' in answer) return { publishedMessage }
  switch (answer.refused) {
    case 'notAuthorized':
      return { error: actionErrors.notAuthorized(action) }
    case 'keyNotAuthorized':
      return { error: actionErrors.noKeyAccess() }
    case 'noTopic':
      return { error: actionErrors.missing(action) }
  }
}
