import { steps } from '../../checks/index.ts'
import type { Settings, Values } from '../../checks/step.ts'
import { valuesOf } from '../../checks/values.ts'
import type { Lang } from '../../say/index.ts'

/** Who is in the pictures of a language: each in the region in which its readers work. */
export interface Edition {
  readonly lang: Lang
  readonly region: string
  readonly initials: string
}

export const editions: readonly Edition[] = [
  { lang: 'zh', region: 'ap-northeast-1', initials: 'lin' },
  { lang: 'ko', region: 'ap-northeast-2', initials: 'kim' },
  { lang: 'en', region: 'us-east-1', initials: 'ada' },
]
export const account = '123456789012'

export const settingsOf = ({ region, initials }: Edition): Settings => ({ region, initials, email: `${initials}@example.com`, own: {} })

/** The exact values of a lab, as they stand in its pictures. */
export function labValues(lab: string, edition: Edition): Values {
  const card = steps.find((each) => each.lab.id === lab)
  if (!card) throw new Error(`there is no lab ${lab}`)
  return valuesOf(card.lab, settingsOf(edition), account)
}
