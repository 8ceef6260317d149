import { UserError } from '../../domain/error.ts'
import { type Call, command } from '../command.ts'
import type { Finding } from '../doctor/finding.ts'
import type { Words } from '../doctor/words.ts'
import { connectionOptions, numberOption } from '../options.ts'
import { version } from '../version.ts'

/** The lab whose permissions are tried. */
const lab = 'lab-a'

const usualPort = 4566

/** One look before class, at all that can be in the way: it changes nothing, on this computer or in an account. */
export const doctor = command({
  name: 'doctor',
  options: [...connectionOptions, { name: 'initials', value: 'text' }, { name: 'port', value: 'n' }],
  async run(call) {
    const port = numberOption(call, 'port', { min: 1, max: 65_535 }) ?? usualPort
    const [{ exitOf, topics }, { wordsOf }, { loadSay }] = await Promise.all([
      import('../doctor/finding.ts'),
      import('../doctor/words.ts'),
      import('../../say/node.ts'),
    ])
    const say = loadSay(call.lang, ['doctor', 'common'])
    call.out.progress(call.say('doctor.looking'))
    const findings = (await Promise.all([ofComputer(call, port), ofAccount(call)]))
      .flat()
      .sort((one, other) => topics.indexOf(one.topic) - topics.indexOf(other.topic))
    call.out.progress('')
    const told = findings.map((finding) => ({ ...finding, ...wordsOf(finding, say) }))
    return {
      text: await asText(call, told),
      json: { version, at: new Date().toISOString(), findings: told.map(({ unseen: _, ...finding }) => finding) },
      exit: exitOf(findings),
    }
  },
})

async function ofComputer({ env, options }: Call, port: number): Promise<readonly Finding[]> {
  const look = await import('../doctor/computer.ts')
  const isForSandbox = options.sandbox === true || options.endpoint !== undefined
  return [
    look.nodeFinding(),
    ...(await Promise.all([
      look.npmFinding(env),
      look.awsCliFinding(env, !isForSandbox),
      look.browserFinding(env),
      look.portFinding(port),
      look.diskFinding(env),
    ])),
  ]
}

/** Without a way to the account nothing is said of what lies behind it: one cause, one line. */
async function ofAccount(call: Call): Promise<readonly Finding[]> {
  const [look, { connectionOf, settingsOf }, { attention }] = await Promise.all([
    import('../doctor/account.ts'),
    import('../lab.ts'),
    import('../doctor/finding.ts'),
  ])
  const now = () => Date.now()
  let settings: Awaited<ReturnType<typeof settingsOf>>
  try {
    settings = await settingsOf(call)
  } catch (error) {
    // What was typed is wrong use; what stands in the environment or in a file is for the doctor.
    if (!(error instanceof UserError) || error.code !== 'badRegion' || call.options.region !== undefined) throw error
    return [attention('region', 'malformed', { region: String(error.params.region) })]
  }
  const { region } = settings
  let way: Awaited<ReturnType<typeof connectionOf>>
  try {
    way = await connectionOf(call, region)
  } catch (error) {
    const reason = error instanceof UserError ? withoutWay[error.code] : undefined
    const isTyped = reason === 'unknownProfile' && call.options.profile !== undefined
    if (!(error instanceof UserError) || reason === undefined || isTyped) throw error
    const params = Object.fromEntries(Object.entries(error.params).map(([key, value]) => [key, String(value)]))
    const none = attention('credentials', reason, params)
    if (reason === 'noSandbox') return [none, look.regionFinding(region, false)]
    const clock = await look.clockFinding(look.timeAddress(region, call.env.AWS_ENDPOINT_URL, null), now)
    return [none, look.regionFinding(region, false), clock, look.proxyFinding(region, look.hasAnswered(clock) ? 'aws' : null)]
  }
  const account = { ...way, settings }
  const endpoint = way.connection.endpoint ?? call.env.AWS_ENDPOINT_URL
  const clockSeen = look.clockFinding(look.timeAddress(region, endpoint, way.kind), now)
  const credentials = await look.credentialsFinding(account, now())
  const caller = credentials.unseen
    ? { findings: [look.regionFinding(region, false)], isKnown: false }
    : await look.callerFindings(account, now())
  const permissions = caller.isKnown ? [await look.permissionsFinding(account, lab, now())] : []
  const clock = await clockSeen
  const answered = caller.isKnown || look.hasAnswered(clock) ? way.kind : null
  return [credentials, ...caller.findings, clock, look.proxyFinding(region, answered), ...permissions]
}

const withoutWay: Readonly<Record<string, string>> = {
  noSandbox: 'noSandbox',
  noCredentials: 'none',
  noCredentialsButSandbox: 'noneButSandbox',
  unknownProfile: 'unknownProfile',
}

const marks = { ok: ['✓', 32], attention: ['!', 33], unknown: ['?', 35] } as const

async function asText(call: Call, told: readonly (Finding & Words)[]): Promise<string> {
  const [{ coloured, table }, { wrap }, { default: stringWidth }] = await Promise.all([
    import('../render.ts'),
    import('../wrap.ts'),
    import('string-width'),
  ])
  const widest = Math.max(...told.map(({ name }) => stringWidth(name)))
  const room = Math.max(20, call.out.width - widest - 5)
  const rows = told.map(({ verdict, name, sentence, remedy }) => {
    const [mark, colour] = marks[verdict]
    return [coloured(call.out, colour, mark), name, wrap(remedy === null ? sentence : `${sentence}\n→ ${remedy}`, room)]
  })
  const count = (verdict: Finding['verdict']) => told.filter((each) => each.verdict === verdict).length
  const summary = call.say('doctor.summary', { ok: count('ok'), attention: count('attention'), unknown: count('unknown') })
  return `${table(rows)}\n\n${summary}`
}
