import type { Change } from '../../class/history.ts'
import { UserError } from '../../domain/error.ts'
import { type Call, command, type Result } from '../command.ts'
import { written } from '../files.ts'
import { homeRegions } from '../home-region.ts'
import { connectionOf } from '../lab.ts'
import { choiceOption, connectionOptions, duration, numberOption, textOption } from '../options.ts'
import { pause } from '../pause.ts'
import { version } from '../version.ts'

/** What only these commands need is loaded with them. */
const here = async (call: Call) => {
  const [runs, text, { rosterOf, shardOf }] = await Promise.all([
    import('../../class/runs.ts'),
    import('../class-text.ts'),
    import('../class-roster.ts'),
  ])
  return { ...runs, ...text, shardOf, ...rosterOf(call, call.args.roster ?? '', call.args.lab) }
}

/** Accounts at once, unless said otherwise. Assumed: enough to keep two cores busy. */
const usuallyAtOnce = 16
const usualTimeout = '30s'

export const classRun = command({
  name: 'class run',
  args: ['roster', 'lab?'],
  options: [
    ...connectionOptions,
    { name: 'every', value: 'time' },
    { name: 'shard', value: 'i/n' },
    { name: 'resume' },
    { name: 'at-once', value: 'number' },
    { name: 'timeout', value: 'time' },
  ],
  endsOnSignal: () => true,
  async run(call) {
    const { runOnce, lastUnfinished, boardOfRun, classText, exitOf, shardOf, roster, lab, className, folder } = await here(call)
    const shard = shardOf(textOption(call, 'shard'))
    const every = textOption(call, 'every')
    const everyMs = every === undefined ? undefined : duration(every)
    const timeoutMs = duration(textOption(call, 'timeout') ?? usualTimeout)
    const atOnce = numberOption(call, 'at-once', { min: 1, max: 64 }) ?? usuallyAtOnce
    const isForSandbox = call.options.sandbox === true || call.options.endpoint !== undefined
    // Who comes in by profiles alone needs no credentials of their own.
    const isByProfiles = !isForSandbox && roster.students.every(({ profile }) => profile !== null)
    const region = textOption(call, 'region') ?? roster.students[0]?.region ?? homeRegions[call.lang]
    const connection = isByProfiles ? {} : (await connectionOf(call, region)).connection
    const students = roster.students.filter((_, at) => shard === null || at % shard.of === shard.number - 1)
    const resumed = call.options.resume === true ? lastUnfinished(folder, { lab, shard: shard?.text ?? null }) : null
    if (call.options.resume === true && resumed === null) call.out.note(call.say('class.nothingToResume', { class: className }))
    let id = resumed
    for (;;) {
      const startMs = Date.now()
      let asked = 0
      const run = await runOnce({
        className,
        folder,
        lab,
        students,
        shard: shard?.text ?? null,
        resume: id,
        version,
        connection,
        nowMs: () => Date.now(),
        timeoutMs,
        atOnce,
        signal: call.signal,
        onFinished: (_finished, { finished, of, bound }) => {
          asked += 1
          const rate = asked / Math.max(0.001, (Date.now() - startMs) / 1000)
          const left = Math.ceil((of - finished) / rate)
          call.out.progress(call.say('class.progress', { finished, of, rate: rate.toFixed(1), left, bound }))
        },
      })
      call.out.progress('')
      id = null
      const view = boardOfRun(run, className)
      if (!run.isOver) {
        call.out.note(call.say('class.interrupted', { finished: run.finished.size, of: students.length }))
        return { text: classText(view, call), json: view, exit: 3 }
      }
      if (everyMs === undefined) return { text: classText(view, call), json: view, exit: exitOf(view) }
      call.out.line(call.format === 'json' ? JSON.stringify(view) : classText(view, call))
      await pause(Math.max(0, startMs + everyMs - Date.now()), call.signal)
      if (call.signal.aborted) return { exit: exitOf(view) }
    }
  },
})

export const classReport = command({
  name: 'class report',
  args: ['roster', 'lab?'],
  options: [{ name: 'format', value: 'text|json|csv|junit|markdown|html' }, { name: 'anonymous' }, { name: 'out', value: 'file' }],
  async run(call) {
    const { boardOf, anonymous, reportFormats, formatsWithChanges, asClassReport, exitOf, lab, className, folder } = await here(call)
    const seen = boardOf(folder, className, lab)
    if (seen.at === null) throw new UserError('classNoRuns', { class: className, lab })
    const format = choiceOption(call, 'format', reportFormats) ?? (call.format === 'json' ? 'json' : 'text')
    const whole = formatsWithChanges.includes(format) ? { ...seen, changes: await changesOf(folder, lab) } : seen
    const view = call.options.anonymous === true ? anonymous(whole) : whole
    const text = format === 'json' ? JSON.stringify(view, null, 2) : asClassReport(format, view, call)
    const file = textOption(call, 'out')
    if (file === undefined) return { text, json: view, exit: exitOf(view) }
    written(file, `${text.trimEnd()}\n`)
    return { text: call.say('class.written', { file }), json: { file }, exit: exitOf(view) }
  },
})

async function changesOf(folder: string, lab: string): Promise<readonly Change[]> {
  const { openHistory } = await import('../../class/history.ts')
  const history = await openHistory(folder)
  try {
    return await history.changes(lab)
  } finally {
    history.close()
  }
}

export const classMerge = command({
  name: 'class merge',
  args: ['roster', 'run…'],
  async run(call) {
    const { mergeRuns, boardOfRun, classText, exitOf, className, folder } = await here(call)
    const run = mergeRuns({ folder, className, files: call.rest })
    const view = boardOfRun(run, className)
    return { text: classText(view, call), json: view, exit: exitOf(view) }
  },
})

export const classRole = command({
  name: 'class role',
  args: ['lab…'],
  options: [
    { name: 'format', value: 'cloudformation|cdk|terraform' },
    { name: 'trust', value: 'account' },
    { name: 'external-id', value: 'text' },
    { name: 'name', value: 'name' },
  ],
  async run(call) {
    const [{ roleForms, roleText }, { findLab }, { labs }] = await Promise.all([
      import('../../class/role.ts'),
      import('../../checks/run.ts'),
      import('../../checks/index.ts'),
    ])
    const trusted = textOption(call, 'trust')
    if (trusted === undefined || !/^(\d{12}|arn:[\w-]+:iam::\d{12}:(user|role)\/.+)$/.test(trusted))
      throw new UserError('classTrust', { saw: trusted ?? '' })
    const externalId = textOption(call, 'external-id')
    if (externalId === undefined || !/^[\w+=,.@:/-]{2,1224}$/.test(externalId))
      throw new UserError('classExternalId', { saw: externalId ?? '' })
    const roleName = textOption(call, 'name') ?? 'trailproof-read'
    if (!/^[\w+=,.@-]{1,64}$/.test(roleName)) throw new UserError('classRoleName', { saw: roleName })
    const named = call.rest
    const text = roleText(choiceOption(call, 'format', roleForms) ?? 'cloudformation', {
      labs: named.length === 0 ? labs : named.map(findLab),
      trusted,
      externalId,
      roleName,
    })
    return { text: text.trimEnd(), json: { text }, exit: 0 }
  },
})

export const classRoster = command({
  name: 'class roster',
  args: ['action', 'roster?'],
  options: [
    { name: 'ou', value: 'id' },
    { name: 'profile', value: 'name' },
    { name: 'region', value: 'code' },
    { name: 'sandbox' },
    { name: 'endpoint', value: 'url' },
    { name: 'role', value: 'name' },
    { name: 'external-id', value: 'text' },
    { name: 'format', value: 'yaml|csv' },
  ],
  async run(call): Promise<Result> {
    if (call.args.action === 'check') {
      if (call.args.roster === undefined) throw new UserError('argumentMissing', { command: 'class roster check', name: 'roster' })
      const { rosterOf } = await import('../class-roster.ts')
      const { roster, className } = rosterOf(call, call.args.roster, undefined)
      const groups = new Set(roster.students.flatMap(({ group }) => group ?? []))
      return {
        text: call.say('class.rosterFine', { class: className, students: roster.students.length, groups: groups.size }),
        json: { class: className, lab: roster.lab, students: roster.students },
        exit: 0,
      }
    }
    if (call.args.action !== 'from-organization') throw new UserError('classRosterAction', { saw: call.args.action ?? '' })
    const region = textOption(call, 'region') ?? homeRegions[call.lang]
    const { connection } = await connectionOf(call, region)
    const { rosterFromOrganization, rosterText } = await import('../../class/organization.ts')
    const accounts = await rosterFromOrganization({ connection, region, ou: textOption(call, 'ou') ?? null })
    const text = rosterText(choiceOption(call, 'format', ['yaml', 'csv']) ?? 'yaml', accounts, {
      region,
      role: textOption(call, 'role') ?? 'trailproof-read',
      externalId: textOption(call, 'external-id') ?? null,
    })
    return { text: text.trimEnd(), json: accounts, exit: 0 }
  },
})
