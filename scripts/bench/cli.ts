import type { Figure } from './figure.ts'
import { buildCli, least, nodeItself, startShipped, timed } from './shipped.ts'

const place = ['--sandbox', '--region', 'ap-northeast-1', '--initials', 'lin', '--email', 'lin@example.com']

/** How long the command line takes, from a cold start to its end: help, and a check of all of Lab A done in a sandbox. The quickest of nine runs. */
export async function run(): Promise<Figure[]> {
  buildCli()
  const server = await startShipped(['sandbox', 'start'])
  try {
    const nine = (args: readonly string[], code: number): number =>
      least(
        Array.from({ length: 9 }, () => {
          const ran = timed(args, server.home)
          if (ran.code !== code) throw new Error(`trailproof ${args.join(' ')} ended with ${ran.code}:\n${ran.output}`)
          return ran.ms
        }),
      )
    const help = nine(['--help'], 0)
    const solved = timed(['solve', 'lab-a', ...place], server.home)
    if (solved.code !== 0) throw new Error(`trailproof solve lab-a ended with ${solved.code}:\n${solved.output}`)
    // Whatever is judged, all is read; the last step has just been done and may still be on its way.
    const [code] = [timed(['check', 'lab-a', ...place], server.home).code]
    const check = nine(['check', 'lab-a', ...place], code === 1 ? 1 : 0)
    return [
      { name: 'cli: --help', figure: help, unit: 'ms', note: `node itself ${nodeItself()} ms` },
      { name: 'cli: check of a lab, cold, against a sandbox', figure: check, unit: 'ms', note: 'all steps of Lab A, done' },
      { name: 'cli: solve of a lab, cold, in a sandbox', figure: Math.round(solved.ms), unit: 'ms' },
    ]
  } finally {
    await server.stop()
  }
}
