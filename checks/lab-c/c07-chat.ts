import { signInUrl } from '../../domain/regions.ts'
import { CannotTell, differs, done, step, todo, waiting } from '../step.ts'
import { topicArn } from '../values.ts'
import { starterOf } from './c05-alarm-states.ts'
import labC, { named } from './lab.ts'

const minuteMs = 60_000

/** As in C3: from the sign-in to the topic. */
const patienceMs = 20 * minuteMs

/** The receiver tries again with growing pauses. Assumed: a chat that takes messages has this one after two minutes. */
const deliveryMs = 2 * minuteMs

/**
 * C7. The alarm has told the topic once more, description and all, and the receiver has passed it on to the chat.
 *
 * Reads   alarms, alarmHistories, receiver
 * Judges  the topic by the alarm's history since it was changed last; the chat by what a receiver on this machine says of itself. AWS does
 *         not know what a receiver does with a message: of any other it cannot be told
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html (delivery status: whether the endpoint answered, no more)
 */
export default step(labC, {
  id: 'c07-chat',
  reads: ['alarms', 'alarmHistories', 'receiver'],
  reasons: {
    todo: { noAlarm: ['alarm', 'region'], noDescription: ['alarm'], notTold: ['alarm', 'topic'] },
    waiting: { onItsWay: ['alarm', 'since', 'until'], delivering: ['host', 'since', 'until'] },
    differs: { notRunning: ['host', 'problem'], notDelivered: ['host', 'at', 'problem'] },
  },
  ways: {
    cli: (values) => {
      const { account, region, signInUser } = named(values)
      return [
        { kind: 'advanceClock', minutes: 15 },
        { kind: 'failSignIn', user: signInUser, attempts: 1, account, region, url: signInUrl({ account, region }) },
      ]
    },
  },
  check({ alarms, alarmHistories, receiver }, values, now) {
    const want = named(values)
    const topic = topicArn(values)
    const alarm = starterOf(alarms, values)
    if (!alarm) return todo('noAlarm', { alarm: want.alarm, region: want.region })
    if (!alarm.description) return todo('noDescription', { alarm: alarm.name })
    const changedAtMs = alarm.configuredAtMs ?? 0
    const since = alarmHistories.filter((item) => item.alarm === alarm.name && item.atMs >= changedAtMs)
    const rang = since.find(({ event }) => event.kind === 'state' && event.to === 'ALARM')
    // The first after it rang last: that it is over is told as well, and says nothing new.
    const told = since.findLast(
      ({ atMs, event }) => event.kind === 'action' && event.succeeded && event.target === topic && rang !== undefined && atMs >= rang.atMs,
    )
    if (!told) {
      if (now <= changedAtMs + patienceMs)
        return waiting('onItsWay', { alarm: alarm.name, since: iso(changedAtMs), until: iso(changedAtMs + patienceMs) })
      return todo('notTold', { alarm: alarm.name, topic: want.topic })
    }
    if (receiver === null) throw new CannotTell('receiverUnseen', { topic: want.topic, at: iso(told.atMs) })
    const { host } = receiver
    const saw = { actionAt: iso(told.atMs), receiver: host, pending: receiver.pending }
    if (!receiver.isRunning) return differs('notRunning', { host, problem: receiver.lastProblem ?? '' }, saw)
    if (receiver.lastDeliveryAtMs !== null && receiver.lastDeliveryAtMs >= told.atMs)
      return done({ ...saw, deliveredAt: iso(receiver.lastDeliveryAtMs) })
    const until = told.atMs + deliveryMs
    if (now <= until) return waiting('delivering', { host, since: iso(told.atMs), until: iso(until) }, saw)
    return differs('notDelivered', { host, at: iso(told.atMs), problem: receiver.lastProblem ?? '' }, saw)
  },
})

const iso = (atMs: number): string => new Date(atMs).toISOString()
