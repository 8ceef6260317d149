import type { Change } from '../../class/history.ts'
import { UserError } from '../../domain/error.ts'
import { isRegionCode } from '../../domain/regions.ts'
import { type Call, command, type Result } from '../command.ts'
import { written } from '../files.ts'
import { homeRegions } from '../home-region.ts'
import { connectionOf } from '../lab.ts'
import { choiceOption, connectionOptions, duration, textOption } from '../options.ts'

/** What only these commands need is loaded with them. */
const here = async (call: Call) => {
  const [runs, text, { rosterOf }] = await Promise.all([
    import('../../class/runs.ts'),
    import('../class-text.ts'),
    import('../class-roster.ts'),
  ])
  return { ...runs, ...text, ...rosterOf(call, call.args.roster ?? '', call.args.lab) }
}

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
    const [{ openRounds }, { classText, exitOf }] = await Promise.all([import('../class-rounds.ts'), import('../class-text.ts')])
    const every = textOption(call, 'every')
    const everyMs = every === undefined ? undefined : duration(every)
    const rounds = await openRounds(call)
    try {
      for (;;) {
        const { view, isBroken } = await rounds.next()
        const text = classText(view, call)
        if (isBroken) return { text, json: view, exit: 3 }
        if (everyMs === undefined) return { text, json: view, exit: exitOf(view) }
        call.out.line(call.format === 'json' ? JSON.stringify(view) : text)
        await rounds.rest(everyMs)
        if (call.signal.aborted) return { exit: exitOf(view) }
      }
    } finally {
      rounds.close()
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
    const isAnonymous = call.options.anonymous === true
    const view = isAnonymous ? anonymous(whole) : whole
    const text = format === 'json' ? JSON.stringify(view, null, 2) : asClassReport(format, view, call, { isAnonymous })
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
    const { mergeRuns, boardOfRun, classText, exitOf, className, folder, roster } = await here(call)
    const run = mergeRuns({ folder, className, students: roster.students, files: call.rest })
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
    if (trusted === undefined || !/^(\d{12}|arn:aws[\w-]*:iam::\d{12}:(user|role)\/[\w+=,.@/-]+)$/.test(trusted))
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
    return fromOrganization(call)
  },
})

async function fromOrganization(call: Call): Promise<Result> {
  const { isParentId, rosterFromOrganization, rosterText } = await import('../../class/organization.ts')
  const region = textOption(call, 'region') ?? homeRegions[call.lang]
  if (!isRegionCode(region)) throw new UserError('badRegion', { region })
  const format = choiceOption(call, 'format', ['yaml', 'csv']) ?? 'yaml'
  const ou = textOption(call, 'ou') ?? null
  if (ou !== null && !isParentId(ou)) throw new UserError('classOu', { saw: ou })
  const role = textOption(call, 'role') ?? 'trailproof-read'
  if (!/^[\w+=,.@/-]{1,512}$/.test(role)) throw new UserError('classRoleName', { saw: role })
  const externalId = textOption(call, 'external-id') ?? null
  if (externalId !== null && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) throw new UserError('classExternalId', { saw: externalId })
  const { connection } = await connectionOf(call, region)
  const { accounts, inactive, isManagementThere } = await rosterFromOrganization({ connection, region, ou })
  if (accounts.length === 0) throw new UserError('organizationEmpty', { inactive: inactive.length, management: isManagementThere })
  call.out.note(call.say('class.fromOrganization', { people: accounts.length, inactive: inactive.length, management: isManagementThere }))
  return { text: rosterText(format, accounts, { region, role, externalId }).trimEnd(), json: accounts, exit: 0 }
}
