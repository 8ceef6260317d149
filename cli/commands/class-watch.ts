import { type Call, command } from '../command.ts'
import { type LocalServer, openLocalServer } from '../local-server.ts'
import { duration, textOption } from '../options.ts'
import { findSandbox } from '../sandbox-client.ts'
import { sandboxSettings } from './sandbox.ts'

const usualPause = '1m'

/** Rounds over a class, and its live board. */
export const classWatch = command({
  name: 'class watch',
  args: ['roster', 'lab?'],
  options: [
    { name: 'profile', value: 'name' },
    { name: 'region', value: 'code' },
    { name: 'sandbox' },
    { name: 'endpoint', value: 'url' },
    { name: 'every', value: 'time' },
    { name: 'at-once', value: 'number' },
    { name: 'timeout', value: 'time' },
    { name: 'port', value: 'N' },
    { name: 'allow-host', value: 'names' },
  ],
  endsOnSignal: () => true,
  async run(call) {
    const [{ openRounds }, { loadSay }, { exitOf }, { boardAddress }, { rosterOf }] = await Promise.all([
      import('../class-rounds.ts'),
      import('../../say/node.ts'),
      import('../class-text.ts'),
      import('../class-board.ts'),
      import('../class-roster.ts'),
    ])
    const everyMs = duration(textOption(call, 'every') ?? usualPause)
    // What is wrong with the roster is told before anything is started.
    rosterOf(call, call.args.roster ?? '', call.args.lab)
    const server = await boardServer(call)
    if (server === null) return { exit: 0 }
    try {
      const rounds = await openRounds(call)
      try {
        const { about } = rounds
        const board = boardAddress(server.endpoint, call.lang, about)
        call.out.line(
          call.format === 'json'
            ? JSON.stringify({ ready: true, endpoint: server.endpoint, board })
            : call.say('class.watching', { board, students: about.roster.students.length }),
        )
        const words = loadSay(call.lang, ['class', 'common'])
        for (;;) {
          const { view, isBroken } = await rounds.next()
          const at = view.at ?? ''
          if (!isBroken)
            call.out.line(
              call.format === 'json'
                ? JSON.stringify({ at, people: view.people.length, summary: view.summary })
                : call.say('class.round', { at, summary: words('summary', { ...view.summary }) }),
            )
          await rounds.rest(everyMs)
          if (call.signal.aborted) return { exit: exitOf(view) }
        }
      } finally {
        rounds.close()
      }
    } finally {
      await server.close()
    }
  },
})

/** The server that shows the board: one that runs already, else one of our own until the end. */
async function boardServer(call: Call): Promise<LocalServer | null> {
  const settings = sandboxSettings(call)
  const running = await findSandbox(call.env)
  if (running === null) return openLocalServer(call, settings, { isAnnounced: true })
  if (await hasSite(running.endpoint, call.lang)) return { endpoint: running.endpoint, close: () => Promise.resolve() }
  // A sandbox alone: it keeps its port, its folder and its name; beside it the pages have a sandbox that nobody needs, and that keeps nothing.
  const { dataDir: _, ...rest } = settings
  return openLocalServer(call, { ...rest, port: call.options.port === undefined ? 0 : settings.port }, { isAnnounced: false })
}

async function hasSite(endpoint: string, lang: string): Promise<boolean> {
  const answer = await fetch(`${endpoint}/${lang}/class/board`)
  await answer.body?.cancel()
  return answer.ok
}
