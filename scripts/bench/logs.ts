import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { cpus, loadavg } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Figure } from './figure.ts'
import { startMoto } from './moto.ts'

const group = 'aws-cloudtrail-logs-tokyo'
const stream = '111122223333_CloudTrail_ap-northeast-1'
/** The lab's own, one that words decide, and one that must read every record to its end. */
const filters = [
  ['ConsoleSignInFailures', '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'],
  ['Denied', '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'],
  ['Words', 'ConsoleLogin -Success'],
] as const

/** Bodies are made before the watch runs: what is measured is the sandbox, not the client. */
interface Call {
  readonly target: string
  readonly contentType: string
  readonly service: string
  readonly body: Buffer
}

const logsCall = (operation: string, input: object): Call => ({
  target: `Logs_20140328.${operation}`,
  contentType: 'application/x-amz-json-1.1',
  service: 'logs',
  body: Buffer.from(JSON.stringify(input)),
})
const cloudwatchCall = (operation: string, input: object): Call => ({
  target: `GraniteServiceVersion20100801.${operation}`,
  contentType: 'application/x-amz-json-1.0',
  service: 'monitoring',
  body: Buffer.from(JSON.stringify(input)),
})

/**
 * The sandbox's log events and describe calls per second over HTTP, and its memory, in a process of its own; four connections.
 *
 * The events run through three metric filters while they are counted, and a filter that feeds an alarm is among them. Where moto_server is
 * installed, it is asked the same in the same run, without filters, which it does not apply: ratios hold on any machine.
 */
export async function run(): Promise<Figure[]> {
  // As it ships: one file, nothing compiled at run time.
  const served = fileURLToPath(new URL('../../node_modules/.cache/trailproof-bench/serve.mjs', import.meta.url))
  await build({
    entryPoints: [fileURLToPath(new URL('serve.ts', import.meta.url))],
    outfile: served,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
  const startedMs = performance.now()
  const child = spawn(process.execPath, [served], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const [line] = await firstLine(child.stdout)
    const { endpoint } = JSON.parse(line) as { endpoint: string }
    const { port } = new URL(endpoint)
    const agent = new Agent({ keepAlive: true, maxSockets: 4 })
    const send = (call: Call) => post(agent, Number(port), call)
    await send(logsCall('DescribeLogGroups', {}))
    const figures: Figure[] = [
      {
        name: 'sandbox: first answer after start',
        figure: Math.round(performance.now() - startedMs),
        unit: 'ms',
      },
    ]
    const megabytes = () => residentMb(child.pid ?? 0)
    const cpuMs = () => cpuOf(child.pid ?? 0)
    /** By the name of what was done: how much of it in a second of the server's own processor time. */
    const byProcessor = new Map<string, number>()
    figures.push({ name: 'sandbox: memory before load', figure: megabytes(), unit: 'MB' })

    await send(logsCall('CreateLogGroup', { logGroupName: group }))
    await send(logsCall('CreateLogStream', { logGroupName: group, logStreamName: stream }))
    for (const [filterName, filterPattern] of filters)
      await send(
        logsCall('PutMetricFilter', {
          logGroupName: group,
          filterName,
          filterPattern,
          metricTransformations: [{ metricName: filterName, metricNamespace: 'CloudTrailMetrics', metricValue: '1' }],
        }),
      )
    await send(
      cloudwatchCall('PutMetricAlarm', {
        AlarmName: 'Alarm-SigninFailure',
        Namespace: 'CloudTrailMetrics',
        MetricName: 'ConsoleSignInFailures',
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    )

    const records = readFileSync(new URL('../../domain/pattern/data/cloudtrail-sample.ndjson', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.stringify((JSON.parse(text) as { record: unknown }).record))
    const short = records.map((_, i) => `2026-11-21T08:00:00Z INFO request ${i} took ${i % 97} ms, status 200, client 198.51.100.7`)
    for (const [name, messages, seconds] of [
      ['CloudTrail records', records, 5],
      ['lines of 90 characters', short, 5],
    ] as const) {
      const bodies = batches(messages)
      await send(put(bodies[0] ?? []))
      let events = 0
      const calls = bodies.map((b) => ({ count: b.length, call: put(b) }))
      const beforeMs = cpuMs()
      const tookS = await during(seconds, async (n) => {
        const { count, call } = calls[n % calls.length] ?? { count: 0, call: put([]) }
        await send(call)
        events += count
      })
      const own = perProcessorSecond(events, beforeMs, cpuMs())
      if (own !== null) byProcessor.set(`log events with three metric filters, ${name}`, own)
      const bytes = Math.round(messages.reduce((sum, m) => sum + m.length, 0) / messages.length)
      figures.push({
        name: `sandbox: log events with three metric filters, ${name}`,
        figure: Math.round(events / tookS),
        unit: 'events a second',
        note: `${bytes} characters each, ${bodies[0]?.length ?? 0} a call${ofOwn(own)}`,
      })
    }
    for (const [name, call] of [
      ['DescribeLogGroups', logsCall('DescribeLogGroups', {})],
      ['DescribeMetricFilters', logsCall('DescribeMetricFilters', { logGroupName: group })],
      ['DescribeAlarms', cloudwatchCall('DescribeAlarms', {})],
    ] as const) {
      // The first hundreds are what the compiler learns from.
      await during(0.5, () => send(call))
      let calls = 0
      const beforeMs = cpuMs()
      const tookS = await during(3, async () => {
        await send(call)
        calls++
      })
      const own = perProcessorSecond(calls, beforeMs, cpuMs())
      if (own !== null) byProcessor.set(name, own)
      figures.push({
        name: `sandbox: ${name}`,
        figure: Math.round(calls / tookS),
        unit: 'calls a second',
        note: ofOwn(own).replace(/^, /, ''),
      })
    }
    figures.push({ name: 'sandbox: memory after load', figure: megabytes(), unit: 'MB' })
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const before = cpuMs()
    await new Promise((resolve) => setTimeout(resolve, 5000))
    const after = cpuMs()
    if (before !== null && after !== null)
      figures.push({
        name: 'sandbox: processor time while idle',
        figure: after - before,
        unit: 'ms in 5 s',
        note: 'an alarm has data in its range',
      })
    agent.destroy()
    figures.push(...(await besideMoto(figures, byProcessor, records)))
    return figures
  } finally {
    child.stdin.end()
    await new Promise((resolve) => child.once('exit', resolve))
  }
}

/**
 * moto_server's own figures, and ours as multiples of them. On a machine that has other things to do as well, rates are compared by the processor
 * time that each of the two servers took: others may have taken the processor away from the one more than from the other.
 */
async function besideMoto(
  ours: readonly Figure[],
  byProcessor: ReadonlyMap<string, number>,
  records: readonly string[],
): Promise<Figure[]> {
  // Client and server alone keep both cores of two busy, for half a minute by now.
  const isBusy = (loadavg()[0] ?? 0) > 2 + cpus().length / 2
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const describe = logsCall('DescribeLogGroups', {})
  const moto = await startMoto((port) =>
    post(agent, port, describe).then(
      () => true,
      () => false,
    ),
  )
  if (moto === null)
    return [{ name: 'moto_server', figure: 0, unit: '', note: 'not installed here; goals beside it are figures of the design' }]
  try {
    const send = (call: Call) => post(agent, moto.port, call)
    const idleMb = residentMb(moto.pid)
    await send(logsCall('CreateLogGroup', { logGroupName: group }))
    await send(logsCall('CreateLogStream', { logGroupName: group, logStreamName: stream }))
    const rates: { name: string; rate: number; own: number | null }[] = []
    const cpuMs = () => cpuOf(moto.pid)
    const bodies = batches(records)
    const calls = bodies.map((b) => ({ count: b.length, call: put(b) }))
    let events = 0
    let beforeMs = cpuMs()
    const tookS = await during(5, async (n) => {
      const { count, call } = calls[n % calls.length] ?? { count: 0, call: put([]) }
      await send(call)
      events += count
    })
    const own = perProcessorSecond(events, beforeMs, cpuMs())
    rates.push({ name: 'log events with three metric filters, CloudTrail records', rate: events / tookS, own })
    let described = 0
    beforeMs = cpuMs()
    const describedS = await during(3, async () => {
      await send(describe)
      described++
    })
    rates.push({ name: 'DescribeLogGroups', rate: described / describedS, own: perProcessorSecond(described, beforeMs, cpuMs()) })
    const loadedMb = residentMb(moto.pid)
    const note = `moto_server ${moto.version}, same run`
    const our = (name: string) => ours.find((figure) => figure.name === `sandbox: ${name}`)?.figure ?? Number.NaN
    const ratio = (of: number) => Math.round(of * 100) / 100
    return [
      { name: 'moto_server: first answer after start', figure: Math.round(moto.firstAnswerMs), unit: 'ms', note },
      { name: 'moto_server: memory before load', figure: idleMb, unit: 'MB', note },
      { name: 'moto_server: memory after load', figure: loadedMb, unit: 'MB', note },
      ...rates.map(({ name, rate, own: ofMoto }) => ({
        name: `moto_server: ${name.replace('with three metric', 'without')}`,
        figure: Math.round(rate),
        unit: name.startsWith('Describe') ? 'calls a second' : 'events a second',
        note: `${note}${ofOwn(ofMoto)}`,
      })),
      {
        name: 'beside moto_server: first answer',
        figure: ratio(moto.firstAnswerMs / our('first answer after start')),
        unit: 'times as soon',
        note,
      },
      ...rates.map(({ name, rate, own: ofMoto }) => {
        const ofOurs = byProcessor.get(name)
        const isByProcessor = isBusy && ofOurs !== undefined && ofMoto !== null
        return {
          name: `beside moto_server: ${name}`,
          figure: ratio(isByProcessor ? ofOurs / ofMoto : our(name) / rate),
          unit: 'times as many',
          note: isByProcessor ? `${note}, by the processor time of each; by the watch ${ratio(our(name) / rate)}` : note,
        }
      }),
      { name: 'beside moto_server: memory after load', figure: ratio(our('memory after load') / loadedMb), unit: 'times as much', note },
    ]
  } finally {
    agent.destroy()
    await moto.stop()
  }
}

const residentMb = (pid: number): number =>
  Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024)

/** As many messages as go into a call: 10,000 or 1 MB. */
function batches(messages: readonly string[]): string[][] {
  const out: string[][] = []
  let batch: string[] = []
  let bytes = 0
  for (let i = 0; out.length < 8; i++) {
    const message = messages[i % messages.length] ?? ''
    const size = Buffer.byteLength(message) + 26
    if (bytes + size > 1_000_000 || batch.length === 10_000) {
      out.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(message)
    bytes += size
  }
  return out
}

function put(messages: readonly string[]): Call {
  const timestamp = Date.now()
  return logsCall('PutLogEvents', {
    logGroupName: group,
    logStreamName: stream,
    logEvents: messages.map((message) => ({ timestamp, message })),
  })
}

/** Four at a time for so many seconds; answers the seconds it took. */
async function during(seconds: number, once: (n: number) => Promise<void>): Promise<number> {
  const startMs = performance.now()
  let n = 0
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (performance.now() - startMs < seconds * 1000) await once(n++)
    }),
  )
  return (performance.now() - startMs) / 1000
}

function post(agent: Agent, port: number, call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: '/',
        headers: {
          'content-type': call.contentType,
          'x-amz-target': call.target,
          authorization: `AWS4-HMAC-SHA256 Credential=111122223333/20261121/ap-northeast-1/${call.service}/aws4_request, SignedHeaders=host, Signature=0`,
          'content-length': call.body.length,
        },
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () =>
          answer.statusCode === 200
            ? resolve()
            : reject(new Error(`${call.target}: ${answer.statusCode} ${Buffer.concat(parts).toString()}`)),
        )
      },
    )
    sent.on('error', reject)
    sent.end(call.body)
  })
}

async function firstLine(from: NodeJS.ReadableStream): Promise<[string]> {
  for await (const line of createInterface({ input: from })) return [line]
  throw new Error('the sandbox ended before it said where it is')
}

/** null where processor time cannot be told. */
const perProcessorSecond = (count: number, beforeMs: number | null, afterMs: number | null): number | null =>
  beforeMs === null || afterMs === null || afterMs <= beforeMs ? null : (count / (afterMs - beforeMs)) * 1000

const ofOwn = (rate: number | null): string =>
  rate === null ? '' : `, ${Math.round(rate).toLocaleString('en-US')} in a second of its own processor time`

/** User and system time in milliseconds; null where the system does not tell. Linux counts a hundred ticks a second. */
function cpuOf(pid: number): number | null {
  if (process.platform !== 'linux') return null
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.table(await run())
