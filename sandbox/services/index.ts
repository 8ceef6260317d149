import type { Service } from '../wire/operation.ts'
import { sts } from './sts/index.ts'

/** Every service the sandbox has. */
export const services: readonly Service[] = [sts] as readonly Service[]
