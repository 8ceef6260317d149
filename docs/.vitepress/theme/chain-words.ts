import { type JudgedChain, type SaidChain, sayChain } from '../../../say/chain.ts'
import { type Catalog, createSay } from '../../../say/index.ts'
import type { Edition } from './editions.ts'
import { isRecord } from './kept.ts'

// Read when the chain has been walked, not before.
const catalogs = import.meta.glob<Catalog>('../../../locales/*/{explain,verify,common}.json', { import: 'default' })

/** What the local server answered, as far as it is shown. */
export interface ChainAnswer extends JudgedChain {
  readonly at: string
  readonly outcome: string
  readonly target: { readonly region: string; readonly kind: string; readonly account: string | null }
}

/** Null where the answer is nothing of the kind. */
export const readChain = (raw: unknown): ChainAnswer | null =>
  isRecord(raw) && typeof raw.at === 'string' && typeof raw.verdict === 'string' && Array.isArray(raw.arrows) && isRecord(raw.target)
    ? (raw as unknown as ChainAnswer)
    : null

/** The chain in the reader's language; null where pages and server are of different versions and a sentence is missing. */
export async function chainWords(edition: Edition, answer: ChainAnswer): Promise<SaidChain | null> {
  const read = async (name: string): Promise<Catalog> => (await catalogs[`../../../locales/${edition.id}/${name}.json`]?.()) ?? {}
  try {
    return sayChain(answer, createSay(await Promise.all(['explain', 'verify', 'common'].map(read)), edition.id))
  } catch {
    return null
  }
}
