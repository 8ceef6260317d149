/** What is said while a proof runs, and before it begins. */
import type { Say } from '../say/index.ts'
import type { Plan, Progress } from './run.ts'

export function liveWords(progress: Progress, say: Say): string {
  switch (progress.kind) {
    case 'attempt':
      return say('live.attempt', { number: progress.number, of: progress.of })
    case 'stage':
      return say('live.stage', { stage: say(`stage.${progress.stage.name}`), seconds: progress.stage.afterSeconds ?? 0 })
    case 'watching':
      return say('live.watching', { next: say(`stage.${progress.next}`), ...waited(progress) })
    case 'waitingForOk':
      return say('live.waitingForOk', { alarm: progress.alarm, ...waited(progress) })
  }
}

const waited = ({ waitedMs, timeoutMs }: { waitedMs: number; timeoutMs: number }) => ({
  waited: Math.round(waitedMs / 1000),
  timeout: Math.round(timeoutMs / 1000),
})

export function planWords({ address, attempts, user, alarm, target }: Plan, say: Say): { plan: string; ask: string } {
  return { plan: say('agree.plan', { address, attempts, user, alarm, account: target.account ?? '' }), ask: say('agree.ask') }
}
