/** The names of the profiles in the shared AWS files. Names only: nothing else of those files leaves this function. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
export function profileNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const config = env.AWS_CONFIG_FILE ?? join(homedir(), '.aws', 'config')
  const credentials = env.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials')
  const names = new Set<string>()
  for (const [, name] of sections(config)) {
    if (name === 'default') names.add(name)
    else if (name.startsWith('profile ')) names.add(name.slice('profile '.length).trim())
  }
  for (const [, name] of sections(credentials)) names.add(name)
  return [...names].sort((a, b) => a.localeCompare(b))
}

function sections(file: string): [number, string][] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // Most people have one of the two files, or none.
    return []
  }
  return text.split(/\r?\n/).flatMap((line, i): [number, string][] => {
    const m = /^\s*\[([^\]]+)\]/.exec(line)
    return m?.[1] ? [[i, m[1].trim().replace(/["']/g, '')]] : []
  })
}
