import { defineConfig, devices } from '@playwright/test'
import { browserArguments, browserPath } from './e2e/browser.ts'

// A notice of the AWS SDK about Node 20's end; the pinned versions work with it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const executablePath = browserPath()

/** The journeys. Each starts its own server on a free port; nothing but 127.0.0.1 is asked for anything (`e2e/journey.ts`). */
export default defineConfig({
  testDir: 'e2e',
  testMatch: ['journeys/*.ts', 'console/*.ts'],
  outputDir: '.cache/test/browser',
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: [...browserArguments] },
  },
})
