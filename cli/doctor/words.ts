import type { Say } from '../../say/index.ts'
import type { Finding } from './finding.ts'

export interface Words {
  readonly name: string
  readonly sentence: string
  /** What to do; null where nothing is to be done, or where the sentence says it. */
  readonly remedy: string | null
}

/** @param say says `doctor.json` and, for what could not be looked at, `common.json` */
export function wordsOf(finding: Finding, say: Say): Words {
  const { topic, reason, verdict, unseen } = finding
  const name = say(`topic.${topic}`)
  if (unseen) return { name, sentence: say(`unseen.${reason}`, unseen.params), remedy: null }
  const params = 'source' in finding.params ? { ...finding.params, source: say(`source.${finding.params.source}`) } : finding.params
  return { name, sentence: say(`${topic}.${reason}`, params), remedy: verdict === 'ok' ? null : say(`remedy.${topic}.${reason}`, params) }
}
