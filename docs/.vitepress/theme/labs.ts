import type { Lab, Settings, Values } from '../../../checks/step.ts'
import { valuesOf } from '../../../checks/values.ts'
import { region } from '../../../domain/regions.ts'
import type { EditionId } from './editions.ts'
import { placeFor, settingsFor } from './settings.ts'

const cards = import.meta.glob<Lab>('../../../checks/lab-*/lab.ts', { eager: true, import: 'default' })

/** The labs' cards by id. */
const labs: ReadonlyMap<string, Lab> = new Map(Object.values(cards).map((card) => [card.id, card]))

/** @throws Error for a lab that has no card: a page names one that does not exist */
export function labOf(id: string): Lab {
  const found = labs.get(id)
  if (!found) throw new Error(`No lab ${id}: there are ${[...labs.keys()].join(', ')}`)
  return found
}

/** The reader's settings for one lab. An own name that was kept for a value the lab no longer has is left out. */
export function labSettings(edition: EditionId, lab: string): Settings {
  const settings = settingsFor(edition, lab)
  const { account, region: code } = placeFor(edition)
  const has = labOf(lab).values({ initials: settings.initials, email: settings.email, account, region: region(code) })
  return { ...settings, own: Object.fromEntries(Object.entries(settings.own).filter(([key]) => Object.hasOwn(has, key))) }
}

/** The lab's exact values for the reader as they are known now; reactive. */
export function valuesFor(edition: EditionId, lab: string): Values {
  return valuesOf(labOf(lab), labSettings(edition, lab), placeFor(edition).account)
}

/** One value, of this lab or else of the first that has it: search shows parts of other labs' pages on this one. */
export function valueFor(edition: EditionId, lab: string, key: string): string | undefined {
  const found = [lab, ...labs.keys()].find((id) => Object.hasOwn(valuesFor(edition, id), key))
  return found === undefined ? undefined : valuesFor(edition, found)[key]
}
