import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a stage found. A question that could not be asked is a failed one, with its reason in `notes`. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly notes: readonly string[]
}

export interface Stage {
  readonly name: string
  /** What it proves, in a few words. */
  readonly what: string
  /** Stages without whose success this one cannot run. */
  readonly needs?: readonly string[]
  /** Stages that come first where they run at all. */
  readonly after?: readonly string[]
  /** How many cores it keeps busy. */
  readonly cores: 1 | 2
  /** After so long it hangs, also on a machine that has much else to do. */
  readonly minutes: number
  run(tools: Tools): Promise<Counts>
}

export interface Tools {
  /**
   * Runs a Node script of the project or of a package, below the project's folder. Its lines are shown as they come, or, where `isShown`
   * is false, kept for the caller.
   */
  node(script: string, args: readonly string[], options?: RunOptions): Promise<Ran>
  /** Runs another program. */
  program(name: string, args: readonly string[], options?: RunOptions): Promise<Ran>
  line(text: string): void
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly isShown?: boolean
}

export interface Ran {
  /** The exit code; null where it was stopped for taking too long or could not be started. */
  readonly code: number | null
  readonly output: string
  readonly reason: string
}

export const one = (isPassed: boolean, note = ''): Counts => ({
  passed: isPassed ? 1 : 0,
  failed: isPassed ? 0 : 1,
  skipped: 0,
  notes: isPassed || note === '' ? [] : [note],
})

export const together = (all: readonly Counts[]): Counts => ({
  passed: all.reduce((sum, { passed }) => sum + passed, 0),
  failed: all.reduce((sum, { failed }) => sum + failed, 0),
  skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
  notes: all.flatMap(({ notes }) => notes),
})

const running = new Set<number>()

/** Ends what is still running, children of children too. */
export function stopAll(): void {
  for (const pid of running) kill(pid)
}

export function toolsOf(stage: Stage, print: (line: string) => void): Tools {
  const deadline = performance.now() + stage.minutes * 60_000
  const line = (text: string) => print(`  ${stage.name.padEnd(7)} │ ${text}`)
  const program: Tools['program'] = (name, args, { env = {}, isShown = true } = {}) =>
    new Promise((resolve) => {
      const child = spawn(name, [...args], {
        cwd: root,
        // Its own group: what it starts is ended with it.
        detached: process.platform !== 'win32',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, FORCE_COLOR: '0', ...env },
      })
      if (child.pid !== undefined) running.add(child.pid)
      let output = ''
      let rest = ''
      const hear = (chunk: string) => {
        output += chunk
        if (!isShown) return
        const lines = (rest + chunk).split(/\r?\n/)
        rest = lines.pop() ?? ''
        for (const text of lines) if (text.trim() !== '') line(text)
      }
      child.stdout.setEncoding('utf8').on('data', hear)
      child.stderr.setEncoding('utf8').on('data', hear)
      let isLate = false
      const timer = setTimeout(
        () => {
          isLate = true
          if (child.pid !== undefined) kill(child.pid)
        },
        Math.max(1, deadline - performance.now()),
      )
      const end = (code: number | null, reason: string) => {
        clearTimeout(timer)
        if (child.pid !== undefined) running.delete(child.pid)
        if (isShown && rest.trim() !== '') line(rest)
        resolve({ code: isLate ? null : code, output, reason })
      }
      child.once('error', (error) => end(null, `${name} cannot be started: ${error.message}`))
      child.once('close', (code, signal) =>
        end(
          code,
          isLate ? `it was stopped after ${stage.minutes} minutes` : code === null ? `it was ended by ${signal}` : `exit code ${code}`,
        ),
      )
    })
  return { line, program, node: (script, args, options) => program(process.execPath, [join(root, script), ...args], options) }
}

function kill(pid: number): void {
  try {
    if (process.platform === 'win32') process.kill(pid)
    else process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
