import type { BucketSeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { evidence, orNone } from './evidence.ts'

/**
 * The lab's bucket, or null. The question needs `s3:ListBucket`, whatever the operation is called.
 *
 * Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export const bucket = evidence<BucketSeen | null>({
  needs: [{ action: 's3:ListBucket', on: 'bucket' }],
  async read(ask) {
    const [want, s3] = await Promise.all([ask.want(), ask.s3()])
    const name = exactly(want, 'bucket')
    const answer = await orNone(s3.headBucket({ Bucket: name }), 'NotFound', 'NoSuchBucket')
    return answer === null ? null : { name }
  },
})
