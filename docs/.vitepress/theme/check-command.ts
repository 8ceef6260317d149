import type { Settings } from '../../../checks/step.ts'
import { ownableKeys } from './name-rules.ts'
import { defaultEmail, defaultInitials, type Place } from './settings.ts'

/**
 * The command that checks a step (or a whole lab), for readers without a local server. Everything that differs from the command line's
 * own defaults is on it, so that it looks where the page looks.
 *
 * @param step null: the whole lab
 */
export function checkCommand(lab: string, step: string | null, settings: Settings, place: Place): string {
  const short = step === null ? [] : [/^[a-z]\d\d[a-z]?/.exec(step)?.[0] ?? step]
  return ['npx', 'trailproof', 'check', lab, ...short, ...aboutReader(settings, place)].join(' ')
}

/** The command that says why the lab's alarm is silent. As `checkCommand`. */
export const explainCommand = (settings: Settings, place: Place): string =>
  ['npx', 'trailproof', 'explain', ...aboutReader(settings, place)].join(' ')

function aboutReader(settings: Settings, place: Place): readonly string[] {
  const where = place.target === 'sandbox' ? ['--sandbox'] : place.profile === null ? [] : ['--profile', place.profile]
  const initials = settings.initials === defaultInitials ? [] : ['--initials', settings.initials]
  const email = settings.email === defaultEmail ? [] : ['--email', settings.email]
  return ['--region', place.region, ...where, ...initials, ...email]
}

/** The file for `--values`, where the reader has own names; null without any. */
export function valuesFile(settings: Settings): string | null {
  const own = ownableKeys.flatMap((key) => {
    const name = settings.own[key]
    return name ? [[key, name] as const] : []
  })
  return own.length === 0 ? null : `${JSON.stringify(Object.fromEntries(own), null, 2)}\n`
}
