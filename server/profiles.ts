/** The names of the profiles in the shared AWS files. Names only: nothing else of those files leaves this function. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The profiles that the SDK itself would find: `[profile NAME]` and `[default]` of the configuration, `[NAME]` of the credentials; one
 * without a single setting is none, and a name that the SDK cannot read, such as one with a blank in the configuration, would not work.
 *
 * Source  https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html, and for the rest the SDK's own reader, `@smithy/core/config`
 */
export function profileNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const inConfig = sections(env.AWS_CONFIG_FILE || join(homedir(), '.aws', 'config')).flatMap((section) => {
    const [, kind, , name] = named.exec(section) ?? []
    return section === 'default' ? [section] : kind === 'profile' && name !== undefined ? [name] : []
  })
  const inCredentials = sections(env.AWS_SHARED_CREDENTIALS_FILE || join(homedir(), '.aws', 'credentials')).filter(
    (section) => !named.test(section),
  )
  return [...new Set([...inConfig, ...inCredentials])].sort((a, b) => a.localeCompare(b))
}

/** `profile NAME`, `sso-session NAME`, `services NAME`. */
const named = /^([\w-]+)\s(["'])?([\w@+.%:/-]+)\2$/

/** Sections that hold a setting. */
function sections(file: string): readonly string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // Most people have one of the two files, or none.
    return []
  }
  const found = new Set<string>()
  let section = ''
  for (const raw of text.split(/\r?\n/)) {
    const [line = ''] = raw.split(/(?:^|\s)[;#]/)
    const [, head] = /^\[(.*)\]$/.exec(line.trim()) ?? []
    if (head !== undefined) section = head
    else if (section !== '' && line.trim().indexOf('=') > 0) found.add(section)
  }
  return [...found]
}
