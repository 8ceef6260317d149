import { HeadBucketCommand, type HeadBucketCommandInput, S3Client } from '@aws-sdk/client-s3'
import { type ClientConfig, type Watch, watched } from '../clients.ts'

const allowed = ['HeadBucket']

/** The questions that checks ask S3, and no other. */
export function open(config: ClientConfig, watch: Omit<Watch, 'service' | 'allowed'>, abortSignal: AbortSignal) {
  const client = watched(new S3Client(config), { ...watch, service: 's3', allowed })
  return {
    headBucket: (input: HeadBucketCommandInput) => client.send(new HeadBucketCommand(input), { abortSignal }),
  }
}
