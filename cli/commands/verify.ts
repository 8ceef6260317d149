import type { VerifyReport } from '../../verify/report.ts'
import { agrees } from '../agrees.ts'
import { type Call, command } from '../command.ts'
import { connectionOf, settingsOf } from '../lab.ts'
import { connectionOptions, duration, numberOption, textOption } from '../options.ts'

const usualTimeoutMs = 20 * 60_000

export const verify = command({
  name: 'verify',
  options: [
    ...connectionOptions,
    { name: 'attempts', value: 'n' },
    { name: 'timeout', value: 'duration' },
    { name: 'alarm', value: 'name' },
    { name: 'user', value: 'name' },
    { name: 'values', value: 'file' },
    { name: 'wait-for-ok' },
    { name: 'manual-sign-in' },
    { name: 'html', value: 'file' },
    { name: 'yes' },
    { name: 'format', value: 'text|json|junit|tap|markdown' },
  ],
  endsOnSignal: () => true,
  async run(call) {
    const attempts = numberOption(call, 'attempts', { min: 1, max: 10 }) ?? 3
    const timeout = textOption(call, 'timeout')
    const timeoutMs = timeout === undefined ? usualTimeoutMs : duration(timeout)
    const settings = await settingsOf(call)
    const [{ verify: prove }, { exitOf }, { wordsOf }, { valuesOf }, { default: labA }] = await Promise.all([
      import('../../verify/run.ts'),
      import('../../verify/report.ts'),
      import('../../verify/words.ts'),
      import('../../checks/values.ts'),
      import('../../checks/lab-a/lab.ts'),
    ])
    const words = wordsOf(call.lang)
    const { connection } = await connectionOf(call, settings.region)
    // Neither name depends on the account.
    const values = valuesOf(labA, settings, '000000000000')
    const { liveWords, planWords } = await import('../../verify/live.ts')
    const file = textOption(call, 'html')
    const { mustBeWritable, writePage } = await import('../../verify/html-file.ts')
    if (file !== undefined) mustBeWritable(file)
    const report = await prove({
      connection,
      region: settings.region,
      alarm: textOption(call, 'alarm') ?? values.alarm ?? '',
      user: textOption(call, 'user') ?? values.signInUser ?? '',
      attempts,
      timeoutMs,
      isManual: call.options['manual-sign-in'] === true,
      waitsForOk: call.options['wait-for-ok'] === true,
      agree: (plan) => agrees(call, () => Promise.resolve(planWords(plan, words))),
      onProgress: (progress) => call.out.progress(liveWords(progress, words)),
      onAddress: (address, user) => call.out.note(words('manual.please', { address, user })),
      signal: call.signal,
      env: call.env,
    })
    call.out.progress('')
    if (file !== undefined) writePage(file, report, call.lang)
    return { text: call.format === 'text' ? await asText(report, call) : await asReport(report, call), json: report, exit: exitOf(report) }
  },
})

async function asText(report: VerifyReport, call: Call): Promise<string> {
  const [{ proofText }, { wordsOf }, { coloured, table }] = await Promise.all([
    import('../../verify/render.ts'),
    import('../../verify/words.ts'),
    import('../render.ts'),
  ])
  return proofText(report, wordsOf(call.lang), { table, coloured: (code, text) => coloured(call.out, code, text) })
}

async function asReport(report: VerifyReport, call: Call): Promise<string> {
  const [{ proofJunit, proofMarkdown, proofTap }, { wordsOf }] = await Promise.all([
    import('../../verify/reports.ts'),
    import('../../verify/words.ts'),
  ])
  const words = wordsOf(call.lang)
  if (call.format === 'junit') return proofJunit(report, words)
  return call.format === 'tap' ? proofTap(report, words) : proofMarkdown(report, words)
}
