import { randomUUID } from 'node:crypto'
import { UserError } from '../../domain/error.ts'
import { type Call, command, type Option } from '../command.ts'
import { announce, sandboxFolder } from '../home.ts'
import { homeRegions } from '../home-region.ts'
import { accountOption, choiceOption, duration, numberOption, textOption } from '../options.ts'
import { started } from '../port-holder.ts'
import { readText } from '../read-text.ts'
import { control, type Health, theSandbox } from '../sandbox-client.ts'

const clockModes = ['real', 'fast', 'manual'] as const

export const sandboxOptions: readonly Option[] = [
  { name: 'port', value: 'N' },
  { name: 'data', value: 'folder' },
  { name: 'clock', value: clockModes.join('|') },
  { name: 'account', value: 'id' },
  { name: 'enforce-iam' },
  { name: 'allow-host', value: 'names' },
  { name: 'allow-delivery', value: 'names' },
]

/** What `sandbox start` and `start` share. Throws UserError for each option that cannot be. */
export function sandboxSettings(call: Call) {
  const account = accountOption(call)
  const clock = choiceOption(call, 'clock', clockModes)
  const names = (option: string) =>
    (textOption(call, option) ?? '')
      .split(',')
      .map((n) => n.trim())
      .filter((n) => n !== '')
  const port = numberOption(call, 'port', { min: 0, max: 65_535 }) ?? 4566
  return {
    port,
    dataDir: textOption(call, 'data') ?? sandboxFolder(call.env),
    ...(clock === undefined ? {} : { clock }),
    ...(account === undefined ? {} : { account }),
    enforceIam: call.options['enforce-iam'] === true,
    allowHost: [...names('allow-host'), ...codespaceHost(call.env, port)],
    onStrangeHost: (host: string) => call.out.note(call.say('start.strangeHost', { host })),
    allowDelivery: names('allow-delivery'),
  }
}

/**
 * The name by which a codespace forwards a port; by default its owner alone gets there.
 *
 * Source  https://docs.github.com/en/codespaces/developing-in-a-codespace/default-environment-variables-for-your-codespace
 */
export function codespaceHost(env: Call['env'], port: number): readonly string[] {
  const { CODESPACE_NAME: name, GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: domain } = env
  return name && domain && port > 0 ? [`${name}-${port}.${domain}`] : []
}

/** Until the person or the system says stop. */
export const untilStopped = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

export const sandboxStart = command({
  name: 'sandbox start',
  options: sandboxOptions,
  endsOnSignal: () => true,
  async run(call) {
    const settings = sandboxSettings(call)
    const { startSandbox } = await import('../../sandbox/index.ts')
    const sandbox = await started(settings.port, () => startSandbox(settings))
    const forget = announce(call.env, sandbox.endpoint)
    call.out.line(
      call.format === 'json'
        ? JSON.stringify({ ready: true, endpoint: sandbox.endpoint })
        : call.say('sandbox.ready', { endpoint: sandbox.endpoint }),
    )
    await untilStopped(call.signal)
    forget()
    await sandbox.close()
    return { exit: 0 }
  },
})

const whichSandbox: readonly Option[] = [{ name: 'endpoint', value: 'url' }]
const find = (call: Call): Promise<Health> => theSandbox(call.env, textOption(call, 'endpoint'))

export const sandboxReset = command({
  name: 'sandbox reset',
  options: whichSandbox,
  async run(call) {
    const { endpoint } = await find(call)
    await control(endpoint, 'POST', 'reset', {})
    return { text: call.say('sandbox.wasReset', { endpoint }), json: { reset: true, endpoint }, exit: 0 }
  },
})

export const sandboxStatus = command({
  name: 'sandbox status',
  options: whichSandbox,
  async run(call) {
    const health = await find(call)
    const { services } = await control<{ services: { name: string; operations: unknown[] }[] }>(health.endpoint, 'GET', 'support')
    const rows: [string, string][] = [
      [call.say('sandbox.endpoint'), health.endpoint],
      [call.say('sandbox.account'), health.account],
      [call.say('sandbox.clock'), call.say('sandbox.clockNow', { mode: health.clock.mode, now: health.clock.now })],
      [call.say('sandbox.services'), services.map((s) => `${s.name} (${s.operations.length})`).join(', ')],
    ]
    const { table } = await import('../render.ts')
    return {
      text: table(rows),
      json: { ...health, services: services.map((s) => ({ name: s.name, operations: s.operations.length })) },
      exit: 0,
    }
  },
})

export const sandboxSend = command({
  name: 'sandbox send',
  args: ['event'],
  options: [...whichSandbox, { name: 'region', value: 'code' }, { name: 'times', value: 'N' }, { name: 'from', value: 'address' }],
  async run(call) {
    const event = call.args.event ?? ''
    const times = numberOption(call, 'times', { min: 1, max: 10 }) ?? 1
    const { sampleEvents, sampleKinds } = await import('../../domain/event/samples.ts')
    const sample = sampleKinds.find((kind) => kind === event)
    const region = textOption(call, 'region') ?? (call.env.AWS_REGION || call.env.AWS_DEFAULT_REGION || homeRegions[call.lang])
    const sourceIp = textOption(call, 'from')
    const fromFile = sample === undefined ? fileRecords(event, sampleKinds) : null
    const health = await find(call)
    const eventIDs: string[] = []
    for (let time = 0; time < times; time++) {
      // Each sign-in is a new record with an id of its own; a file is sent as it is.
      const records = sample
        ? sampleEvents(
            sample,
            { account: health.account, region, atMs: Date.parse(health.clock.now), ...(sourceIp === undefined ? {} : { sourceIp }) },
            randomUUID,
          )
        : fromFile
      eventIDs.push(...(await control<{ eventIDs: string[] }>(health.endpoint, 'POST', 'events', records)).eventIDs)
    }
    return {
      text: eventIDs.map((id) => call.say('sandbox.sent', { id, link: `${health.endpoint}/_sandbox/chain/${id}` })).join('\n'),
      json: { eventIDs },
      exit: 0,
    }
  },
})

function fileRecords(file: string, samples: readonly string[]): unknown {
  try {
    return JSON.parse(readText(file === '-' ? 0 : file))
  } catch (cause) {
    throw new UserError(
      'eventUnreadable',
      { event: file, samples: samples.join(', '), problem: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    )
  }
}

export const clockShow = command({
  name: 'clock show',
  options: whichSandbox,
  async run(call) {
    const { clock } = await find(call)
    return { text: call.say('sandbox.clockNow', { ...clock }), json: clock, exit: 0 }
  },
})

export const clockAdvance = command({
  name: 'clock advance',
  args: ['duration'],
  options: whichSandbox,
  async run(call) {
    const advanceMs = duration(call.args.duration ?? '')
    const { endpoint } = await find(call)
    const clock = await control<Health['clock']>(endpoint, 'POST', 'clock', { advanceMs })
    return { text: call.say('sandbox.clockNow', { ...clock }), json: clock, exit: 0 }
  },
})

export const clockMode = command({
  name: 'clock mode',
  args: ['mode'],
  options: whichSandbox,
  async run(call) {
    const mode = clockModes.find((each) => each === call.args.mode)
    if (!mode) throw new UserError('argumentNotOneOf', { name: 'mode', saw: call.args.mode ?? '', choices: clockModes.join(', ') })
    const { endpoint } = await find(call)
    const clock = await control<Health['clock']>(endpoint, 'POST', 'clock', { mode })
    return { text: call.say('sandbox.clockNow', { ...clock }), json: clock, exit: 0 }
  },
})
