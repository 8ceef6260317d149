/** The names of the profiles in the shared AWS files. Names only: nothing else of those files leaves this function. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
export function profileNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const inConfig = sections(env.AWS_CONFIG_FILE || join(homedir(), '.aws', 'config')).flatMap((name) =>
    name === 'default' ? [name] : name.startsWith('profile ') ? [name.slice('profile '.length).trim()] : [],
  )
  const inCredentials = sections(env.AWS_SHARED_CREDENTIALS_FILE || join(homedir(), '.aws', 'credentials'))
  return [...new Set([...inConfig, ...inCredentials])].sort((a, b) => a.localeCompare(b))
}

function sections(file: string): readonly string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // Most people have one of the two files, or none.
    return []
  }
  return [...text.matchAll(/^\s*\[([^\]]+)\]/gm)].map(([, name = '']) => name.trim().replace(/["']/g, ''))
}
