import { differs, done, step, todo, waiting } from '../step.ts'
import labB, { named } from './lab.ts'
import { removeAll, removeUser } from './removal.ts'
import { iso, sawStack, stackOf } from './stack.ts'

/** Assumed: as a deployment of the lab's size. */
const deleteMs = 15 * 60_000

/**
 * B10. The stack is gone; what it left behind is told.
 *
 * Reads   stacks, leftovers, signInUser
 * Judges  done once the stack is gone: bucket and log group stay on purpose, and a second, wordless `done` needs them gone too
 * Source  https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-destroy.html
 *         https://docs.aws.amazon.com/cdk/v2/guide/resources.html (removal policies)
 */
export default step(labB, {
  id: 'b10-destroy',
  reads: ['stacks', 'leftovers', 'signInUser'],
  reasons: {
    done: { left: ['count', 'bucket', 'logGroup', 'user'] },
    todo: { stands: ['stack', 'region', 'count'] },
    waiting: { deleting: ['stack', 'since', 'until'] },
    differs: { deleteFailed: ['stack', 'error'] },
  },
  undoes: true,
  ways: { cli: (values) => [...removeAll(values), ...removeUser(values)] },
  check({ stacks, leftovers, signInUser }, values, now) {
    const want = named(values)
    const stack = stackOf(stacks, values)
    if (stack) {
      const saw = sawStack(stack)
      if (stack.status === 'DELETE_FAILED') return differs('deleteFailed', { stack: stack.name, error: stack.failure ?? '–' }, saw)
      if (stack.status === 'DELETE_IN_PROGRESS')
        return waiting('deleting', { stack: stack.name, since: iso(now), until: iso(now + deleteMs) }, saw)
      return todo('stands', { stack: stack.name, region: want.region, count: stack.resources.length }, saw)
    }
    const namesOf = (kind: 'bucket' | 'logGroup') => leftovers.filter((each) => each.kind === kind).map(({ name }) => name)
    const left = [...leftovers.map(({ name }) => name), ...(signInUser ? [signInUser.name] : [])]
    if (left.length === 0) return done({ left: [] })
    const words = (names: readonly string[]) => names.join(', ') || 'none'
    const params = {
      count: left.length,
      bucket: words(namesOf('bucket')),
      logGroup: words(namesOf('logGroup')),
      user: signInUser?.name ?? 'none',
    }
    return done({ left }, 'left', params)
  },
})
