/**
 * The sandbox in Vitest: `const aws = testSandbox()` at the top of a test file, or `setupFiles: 'trailproof/vitest/setup'` for all of them.
 */
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { As, Client, Sandbox, SandboxOptions } from './contract.ts'
import { startSandbox } from './index.ts'

export interface TestSandboxOptions extends SandboxOptions {
  /** Where the clients of a test are; default `us-east-1`. */
  readonly region?: string
  /**
   * What each test begins with. `account`, the default: an account of its own. `sandbox`: an account of its own and a sandbox that has forgotten all
   * others, also the names of their buckets, which are one space. `nothing`: all tests of the file share one account.
   */
  readonly fresh?: 'account' | 'sandbox' | 'nothing'
}

export interface TestSandbox extends Omit<Sandbox, 'close'> {
  /** The account of the test that runs. */
  readonly account: string
  /** One more account that no test has had. */
  newAccount(): string
}

/** Accounts of tests: they say at a glance that they are nobody's. */
const firstAccount = 100_000_000_000

/** What the environment may hold that would lead elsewhere. */
const leadsElsewhere =
  /^AWS_(?:PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|ENDPOINT_URL_.+|IGNORE_CONFIGURED_ENDPOINT_URLS|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|CONTAINER_CREDENTIALS_.+|USE_FIPS_ENDPOINT|USE_DUALSTACK_ENDPOINT)$/

/**
 * A sandbox for the tests of this file: started before the first, closed after the last, on a clock that stands until a test moves it.
 *
 * The environment leads every SDK to it, in the account of the test that runs. A client reads the environment once: make it inside the test, or from
 * `aws.client()`.
 */
export function testSandbox({ region, fresh = 'account', ...options }: TestSandboxOptions = {}): TestSandbox {
  let running: Sandbox | null = null
  let accounts = firstAccount
  let account = String(accounts)
  let before: NodeJS.ProcessEnv = {}
  const sandbox = (): Sandbox => {
    if (!running)
      throw new Error('The sandbox runs while tests and their hooks do. Use it in a test, in beforeAll, beforeEach, afterEach or afterAll.')
    return running
  }
  const here = (as: As = {}): As => ({ account, ...(region === undefined ? {} : { region }), ...as })
  const lead = () => Object.assign(process.env, sandbox().env(here()))

  beforeAll(async () => {
    before = { ...process.env }
    running = await startSandbox({ clock: 'manual', ...options })
    for (const name of Object.keys(process.env)) if (leadsElsewhere.test(name)) delete process.env[name]
    lead()
  })
  beforeEach(() => {
    if (fresh !== 'nothing') account = String(++accounts)
    if (fresh === 'sandbox') sandbox().reset()
    // Also where the account is the same: there may be another sandbox, from a line in the config.
    lead()
  })
  afterAll(async () => {
    const ended = running
    running = null
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_') && !(name in before)) delete process.env[name]
    for (const [name, value] of Object.entries(before)) if (name.startsWith('AWS_')) process.env[name] = value
    await ended?.close()
  })

  return {
    get endpoint() {
      return sandbox().endpoint
    },
    get port() {
      return sandbox().port
    },
    get account() {
      return account
    },
    newAccount: () => String(++accounts),
    now: () => sandbox().now(),
    advance: (ms) => sandbox().advance(ms),
    client: (as): Client => sandbox().client(here(as)),
    env: (as) => sandbox().env(here(as)),
    send: (records) => sandbox().send(records),
    mails: (address) => sandbox().mails(address),
    chain: (eventID) => sandbox().chain(eventID),
    reset: () => sandbox().reset(),
    save: (file) => sandbox().save(file),
    load: (file) => sandbox().load(file),
  }
}
