import type { Service } from '../wire/operation.ts'
import { cloudformation } from './cloudformation/index.ts'
import { cloudtrail } from './cloudtrail/index.ts'
import { cloudwatch } from './cloudwatch/index.ts'
import { ecr } from './ecr/index.ts'
import { iam } from './iam/index.ts'
import { logs } from './logs/index.ts'
import { organizations } from './organizations/index.ts'
import { s3 } from './s3/index.ts'
import { sns } from './sns/index.ts'
import { sqs } from './sqs/index.ts'
import { ssm } from './ssm/index.ts'
import { sts } from './sts/index.ts'

/** Every service the sandbox has. */
export const services: readonly Service[] = [
  cloudformation,
  cloudtrail,
  cloudwatch,
  ecr,
  iam,
  logs,
  organizations,
  s3,
  sns,
  sqs,
  ssm,
  sts,
] as readonly Service[]
