import { prove } from '../prove.ts'
import b10 from './b10-destroy.ts'
import { emptyWorld, names, now, stack, want, world } from './world.ts'

prove(b10, {
  done: { 'everything is gone': emptyWorld({ signInUser: null }) },
  'done.left': {
    'bucket and log group stay': emptyWorld({
      leftovers: [
        { kind: 'bucket', name: names.bucket },
        { kind: 'logGroup', name: names.logGroup },
      ],
    }),
    'the log group of the time before too': emptyWorld({
      leftovers: [
        { kind: 'logGroup', name: names.logGroup },
        { kind: 'logGroup', name: 'SignInAlarm-TrailLog-old' },
      ],
    }),
    'the user only': emptyWorld({ signInUser: { name: want.signInUser } }),
  },
  'todo.stands': { 'all of it': world() },
  'waiting.deleting': { 'on its way': world({ stacks: [stack({ status: 'DELETE_IN_PROGRESS', changedAtMs: now })] }) },
  'differs.deleteFailed': {
    'something stands in the way': world({ stacks: [stack({ status: 'DELETE_FAILED', failure: 'SignInFailuresTopic: in use' })] }),
  },
})
