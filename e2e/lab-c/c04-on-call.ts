import { expect } from '@playwright/test'
import { exactly, topicArn } from '../../checks/values.ts'
import { doIt } from '../do-it.ts'
import { gesture, type Hand } from '../gesture.ts'
import { startReceiver } from './receiver.ts'

/** The receiver first, as the lab's original had its templates; then topic and subscription, which confirms itself. */
export default gesture('lab-c/c04-on-call', async (hand) => {
  hand.desk.receiver = await receiverOf(hand, 'original')
  await doIt(hand)
  await expect.poll(() => hand.desk.receiver?.page(), { message: 'the receiver tells of the subscription' }).toContain(topicArn(hand.want))
})

export const receiverOf = ({ endpoint, want, home }: Hand, templates: 'original' | 'json') =>
  startReceiver({ home, endpoint, topicArn: topicArn(want), port: Number(new URL(exactly(want, 'endpoint')).port), templates })
