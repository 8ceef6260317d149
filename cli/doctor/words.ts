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
  const params = 'source' in finding.params ? { ...finding.params, source: sourceOf(finding.params, say) } : finding.params
  return { name, sentence: say(`${topic}.${reason}`, params), remedy: verdict === 'ok' ? null : say(`remedy.${topic}.${reason}`, params) }
}

/** Where credentials are from; the profile only where one is in play. */
function sourceOf({ source = '', profile = '' }: Finding['params'], say: Say): string {
  const word = (kind: string | number, fill?: Finding['params']) => say(`source.${kind}`, fill)
  const isOfMachine = ['environment', 'webIdentity', 'instance', 'container'].includes(String(source))
  return isOfMachine ? word(source) : word('of', { source: word(source), profile })
}
