import type { UserSeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { evidence, orNone } from './evidence.ts'

/**
 * The IAM user whose making is to ring an alarm, or null.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
 */
export const newUser = evidence<UserSeen | null>({
  needs: [{ action: 'iam:GetUser', on: 'user' }],
  async read(ask) {
    const [want, iam] = await Promise.all([ask.want(), ask.iam()])
    const UserName = exactly(want, 'newUser')
    const answer = await orNone(iam.getUser({ UserName }), 'NoSuchEntityException', 'NoSuchEntity')
    return answer === null ? null : { name: answer.User?.UserName ?? UserName }
  },
})
