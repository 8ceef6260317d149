import type { Service } from '../wire/operation.ts'
import { cloudtrail } from './cloudtrail/index.ts'
import { cloudwatch } from './cloudwatch/index.ts'
import { iam } from './iam/index.ts'
import { logs } from './logs/index.ts'
import { s3 } from './s3/index.ts'
import { sns } from './sns/index.ts'
import { sqs } from './sqs/index.ts'
import { sts } from './sts/index.ts'

/** Every service the sandbox has. */
export const services: readonly Service[] = [cloudtrail, cloudwatch, iam, logs, s3, sns, sqs, sts] as readonly Service[]
