import type { Service } from '../wire/operation.ts'
import { iam } from './iam/index.ts'
import { sts } from './sts/index.ts'

/** Every service the sandbox has. */
export const services: readonly Service[] = [iam, sts] as readonly Service[]
