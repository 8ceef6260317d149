import { join } from 'node:path'
import { UserError } from '../../domain/error.ts'
import { command } from '../command.ts'
import { homeFolder, isLoopback } from '../home.ts'
import { textOption } from '../options.ts'
import { theSandbox } from '../sandbox-client.ts'
import { untilStopped } from './sandbox.ts'

/** Options that the webhook itself knows. */
const own = ['topic', 'chat', 'templates', 'port', 'host', 'data', 'allow-cert-host'] as const

/** The receiving end of a topic, `apps/webhook`, as a command; it also finds the running sandbox. */
export const webhook = command({
  name: 'webhook',
  options: [
    { name: 'topic', value: 'arns' },
    { name: 'sandbox' },
    { name: 'endpoint', value: 'url' },
    { name: 'chat', value: 'page|url' },
    { name: 'templates', value: 'original|json|file' },
    { name: 'port', value: 'N' },
    { name: 'host', value: 'address' },
    { name: 'data', value: 'folder' },
    { name: 'allow-cert-host', value: 'hosts' },
  ],
  endsOnSignal: () => true,
  async run(call) {
    const [{ settingsOf, told }, { startWebhook }, { logTo }, { wordsOf }] = await Promise.all([
      import('../../apps/webhook/options.ts'),
      import('../../apps/webhook/webhook.ts'),
      import('../../apps/webhook/log.ts'),
      import('../../apps/webhook/words.ts'),
    ])
    const words = wordsOf(call.lang)
    const endpoint = textOption(call, 'endpoint')
    const isSandbox = call.options.sandbox === true || endpoint !== undefined
    const allowedHosts = isSandbox ? hostsOf((await theSandbox(call.env, endpoint)).endpoint) : []
    try {
      const settings = settingsOf(
        Object.fromEntries(
          own.flatMap((name) => {
            const value = textOption(call, name)
            return value === undefined ? [] : [[name, value]]
          }),
        ),
        // The language is the command line's.
        { ...call.env, WEBHOOK_LANG: undefined, WEBHOOK_LOG: undefined },
        { folder: join(homeFolder(call.env), 'webhook'), lang: call.lang, allowedHosts },
      )
      const log = logTo((line) => call.out.line(line), { isJson: call.format === 'json', words, now: Date.now })
      const running = await startWebhook(settings, log)
      await untilStopped(call.signal)
      await running.close()
      return { exit: 0 }
    } catch (cause) {
      const message = told(cause, words)
      throw message === undefined ? cause : new UserError('webhookNotStarted', { message }, { cause })
    }
  },
})

/** The sandbox names itself in what it signs, and by a name of this machine that need not be the one it was found by. */
function hostsOf(endpoint: string): readonly string[] {
  const { host, port } = new URL(endpoint)
  return isLoopback(endpoint) ? ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port || '80'}`) : [host]
}
