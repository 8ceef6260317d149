/** The webhook as a process of its own: flags and environment in, a server until Ctrl-C or SIGTERM. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { logTo } from './log.ts'
import { flags, type Given, OptionsError, optionOf, settingsOf, told } from './options.ts'
import { startWebhook } from './webhook.ts'
import { langAsked, langOf, wordsOf } from './words.ts'

/** Of wrong use, as everywhere on a command line. */
const wrongUse = 2

function given(): Given & { readonly help?: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean' as const, short: 'h' },
        ...Object.fromEntries(flags.map((flag) => [flag, { type: 'string' as const }])),
      },
      strict: true,
    })
    return values
  } catch (error) {
    throw new OptionsError('unknown', { problem: error instanceof Error ? error.message : String(error) })
  }
}

async function main(): Promise<number> {
  const { env } = process
  const locale = langAsked(env.LC_ALL || env.LC_MESSAGES || env.LANG) ?? 'en'
  let words = wordsOf(langOf(env.WEBHOOK_LANG) ?? locale)
  try {
    const options = given()
    words = wordsOf(langOf(optionOf('lang', options, env)) ?? locale)
    if (options.help) {
      console.log(words('help'))
      return 0
    }
    const settings = settingsOf(options, env, { folder: join(process.cwd(), 'data'), lang: locale })
    const ended = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
    })
    const log = logTo((line) => console.log(line), { isJson: optionOf('log', options, env) === 'json', words, now: Date.now })
    const webhook = await startWebhook(settings, log)
    await ended
    await webhook.close()
    return 0
  } catch (error) {
    const said = told(error, words)
    if (said === undefined) throw error
    console.error(said)
    return wrongUse
  }
}

process.exitCode = await main()
