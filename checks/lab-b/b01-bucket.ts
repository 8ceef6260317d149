import { partsOf } from '../lab-stack.ts'
import { differs, done, step, todo } from '../step.ts'
import labB, { named } from './lab.ts'
import { removeAll } from './removal.ts'
import { deploy, sawStack, stackOf, stackReasons, whyMissing } from './stack.ts'

/**
 * B1. A stack holds a bucket, and says its name.
 *
 * Reads   stacks
 * Judges  the stack by its name or by its output; the bucket by the name that the output tells, and by the id of its construct
 * Source  https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html
 *         https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Output.html
 */
export default step(labB, {
  id: 'b01-bucket',
  reads: ['stacks'],
  reasons: {
    todo: { ...stackReasons.todo, noBucket: ['stack', 'want'] },
    waiting: stackReasons.waiting,
    differs: {
      ...stackReasons.differs,
      noOutput: ['stack', 'output', 'bucket'],
      otherOutput: ['output', 'saw', 'want'],
      construct: ['stack', 'saw', 'want'],
    },
  },
  elsewhere: { on: 'stacks', near: [] },
  ways: { cli: deploy('b01-bucket'), undo: removeAll },
  check({ stacks }, values) {
    const want = named(values)
    const stack = stackOf(stacks, values)
    const buckets = partsOf(stack, 'AWS::S3::Bucket')
    const bucket = buckets.find(({ logicalId }) => logicalId.startsWith(want.bucketConstruct)) ?? buckets[0]
    if (!stack || !bucket) return whyMissing(stack, want) ?? todo('noBucket', { stack: want.stack, want: want.bucketConstruct })
    const saw = { ...sawStack(stack), bucket: bucket.physicalId }
    if (!bucket.logicalId.startsWith(want.bucketConstruct))
      return differs('construct', { stack: stack.name, saw: bucket.logicalId, want: want.bucketConstruct }, saw)
    const output = stack.outputs.find(({ key }) => key === want.bucketOutput)
    if (!output) return differs('noOutput', { stack: stack.name, output: want.bucketOutput, bucket: bucket.physicalId ?? '' }, saw)
    if (output.value !== bucket.physicalId)
      return differs('otherOutput', { output: output.key, saw: output.value, want: bucket.physicalId ?? '' }, saw)
    return done(saw)
  },
})
