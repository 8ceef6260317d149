import { prove } from '../prove.ts'
import b01 from './b01-bucket.ts'
import { instead, names, parts, stack, stackWorlds, want, without, world } from './world.ts'

prove(b01, {
  done: {
    'as on the page': world(),
    'the first step, deployed alone': world({ stacks: [stack({ status: 'CREATE_COMPLETE', resources: [parts.bucket] })] }),
    'a stack of another name that tells the same output': world({ stacks: [stack({ name: 'MyAlarm' })] }),
    'the last update was taken back, the bucket is there': world({ stacks: [stack({ status: 'UPDATE_ROLLBACK_COMPLETE' })] }),
    'another bucket beside it': world({
      stacks: [stack({ resources: [{ ...parts.bucket, logicalId: 'Archive1', physicalId: 'archive' }, ...Object.values(parts)] })],
    }),
  },
  ...stackWorlds('bucket'),
  'todo.noBucket': { 'a stack without a bucket': world({ stacks: [without('bucket')] }) },
  'differs.noOutput': {
    'no output': world({ stacks: [stack({ outputs: [] })] }),
    'its name misspelt': world({ stacks: [stack({ outputs: [{ key: 'BucketName', value: names.bucket }] })] }),
  },
  'differs.otherOutput': {
    'the ARN for the name': world({ stacks: [stack({ outputs: [{ key: want.bucketOutput, value: `arn:aws:s3:::${names.bucket}` }] })] }),
  },
  'differs.construct': { 'TrailBucket for LogBucket': world({ stacks: [instead({ bucket: { logicalId: 'TrailBucketCC3B17E8' } })] }) },
})
