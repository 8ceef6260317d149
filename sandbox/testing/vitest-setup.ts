/**
 * `setupFiles: 'trailproof/vitest/setup'`: each test file gets a sandbox. `import { aws } from 'trailproof/vitest/setup'` is that sandbox.
 */
import { type TestSandbox, testSandbox } from './vitest.ts'

export const aws: TestSandbox = testSandbox()
