import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** The packed package, installed elsewhere: a run of its own, since it needs all that is built. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['*.test.ts'], testTimeout: 120_000, hookTimeout: 300_000 },
})
