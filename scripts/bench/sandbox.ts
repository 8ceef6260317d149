import { CreateLoginProfileCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import type { Figure } from './figure.ts'
import { buildCli, middle, startShipped, timed } from './shipped.ts'

const [account, region, user] = ['123456789012', 'ap-northeast-1', 'trailproof-signin']
const email = 'lin@example.com'
const place = ['--sandbox', '--region', region, '--initials', 'lin', '--email', email]
const patienceMs = 30_000

interface Mail {
  readonly subject: string
}

/**
 * The sandbox as it ships, in a process of its own: to its first answer, its memory while it waits, and how long the alarm's mail takes from a failed
 * sign-in, through the whole chain, on the fast clock. The middle of five.
 */
export async function run(): Promise<Figure[]> {
  buildCli()
  const starts: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const server = await startShipped(['sandbox', 'start'])
    starts.push(server.firstAnswerMs)
    await server.stop()
  }
  const memory = await startShipped(['sandbox', 'start'])
  const idleMb = memory.memoryMb()
  await memory.stop()

  const mails: number[] = []
  for (let round = 0; round < 5; round += 1) mails.push(await signInToMailMs())
  return [
    { name: 'sandbox: first answer, as shipped', figure: middle(starts), unit: 'ms', note: 'from the start of its process' },
    { name: 'sandbox: memory idle, as shipped', figure: idleMb, unit: 'MB' },
    {
      name: 'sandbox: failed sign-in to mail',
      figure: middle(mails) / 1000,
      unit: 's',
      note: 'fast clock; sign-in page, trail, log group, filter, alarm, topic, inbox',
    },
  ]
}

async function signInToMailMs(): Promise<number> {
  const server = await startShipped(['sandbox', 'start'])
  try {
    const built = timed(['solve', 'lab-a', '--until', 'a12', ...place], server.home)
    if (built.code !== 0) throw new Error(`trailproof solve ended with ${built.code}:\n${built.output}`)
    await makeUser(server.endpoint)
    const startMs = performance.now()
    const refused = await fetch(`${server.endpoint}/signin/authenticate`, {
      method: 'POST',
      headers: { accept: 'application/json', origin: server.endpoint },
      body: new URLSearchParams({ action: 'iam-user-authentication', account, username: user, password: 'wrong', region }),
    })
    if (!(await refused.text()).includes('FAILURE')) throw new Error('the sign-in did not fail')
    for (;;) {
      const answer = await fetch(`${server.endpoint}/_sandbox/inbox?address=${encodeURIComponent(email)}`)
      const { messages } = (await answer.json()) as { messages: readonly Mail[] }
      if (messages.some(({ subject }) => subject.startsWith('ALARM:'))) return performance.now() - startMs
      if (performance.now() - startMs > patienceMs) throw new Error('no mail within 30 s of the failed sign-in')
      await new Promise((next) => setTimeout(next, 5))
    }
  } finally {
    await server.stop()
  }
}

/** An invented name would be recorded as another kind of failure. */
async function makeUser(endpoint: string): Promise<void> {
  const iam = new IAMClient({ endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'sandbox' } })
  await iam.send(new CreateUserCommand({ UserName: user }))
  await iam.send(new CreateLoginProfileCommand({ UserName: user, Password: `Aa1-${crypto.randomUUID()}` }))
  iam.destroy()
}
