/** What the doctor sees of the computer itself. */
import { exec, execFile } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { UserError } from '../../domain/error.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { chromiumPath } from '../../verify/browser.ts'
import { homeFolder } from '../home.ts'
import { started } from '../port-holder.ts'
import { findSandbox } from '../sandbox-client.ts'
import { attention, type Finding, ok, untold } from './finding.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Asked for its version, a program has this long. Assumed: the AWS CLI, the slowest of them, takes under three seconds on a cold disk. */
const versionMs = 10_000

// --- Node --------------------------------------------------------------------------------------------------------------------------------

export function nodeFinding(version = process.versions.node, wanted = packageJson.engines.node): Finding {
  return fits(version, wanted) ? ok('node', 'fits', { version }) : attention('node', 'misfit', { version, wanted })
}

/** `^20.19.0 || >=22.12.0`: the two forms that our package uses. Source  https://docs.npmjs.com/cli/configuring-npm/package-json#engines */
export function fits(version: string, range: string): boolean {
  return range.split('||').some((part) => {
    const [, kind, ...wanted] = /^\s*(\^|>=)(\d+)\.(\d+)\.(\d+)\s*$/.exec(part) ?? []
    if (kind === undefined) throw new Error(`the range ${range} has a form that is not read here`)
    const have = version.split('.').map(Number)
    const want = wanted.map(Number)
    const [major] = have
    const isLater = (have.map((each, at) => each - (want[at] ?? 0)).find((difference) => difference !== 0) ?? 0) >= 0
    return isLater && (kind === '>=' || major === want[0])
  })
}

// --- programs ----------------------------------------------------------------------------------------------------------------------------

/** Whether npm and npx can be started from here: `npx trailproof` is what every page says. */
export async function npmFinding(env: Env): Promise<Finding> {
  if (onPath(env, 'npm') === null) return attention('npm', 'none')
  const version = await versionOf(env, 'npm')
  if (onPath(env, 'npx') === null) return attention('npm', 'noNpx', { version: version ?? '?' })
  return version === null ? untold('npm', 'silent', { program: 'npm' }) : ok('npm', 'found', { version })
}

/** @param isNeeded the sandbox can be worked with without it */
export async function awsCliFinding(env: Env, isNeeded: boolean): Promise<Finding> {
  if (onPath(env, 'aws') === null) return isNeeded ? attention('awsCli', 'none') : ok('awsCli', 'unneeded')
  const version = await versionOf(env, 'aws')
  return version === null ? untold('awsCli', 'silent', { program: 'aws' }) : ok('awsCli', 'found', { version })
}

export async function browserFinding(env: Env): Promise<Finding> {
  const chromium = chromiumPath(env, '')
  if (chromium !== null) {
    if (!existsSync(chromium)) return attention('browser', 'wrongPath', { path: chromium })
    return ok('browser', 'chromium', { name: basename(chromium, '.exe'), version: (await browserVersion(env, chromium)) ?? '?' })
  }
  const other = otherBrowsers(env).find((path) => existsSync(path))
  return other === undefined
    ? attention('browser', 'none')
    : ok('browser', 'other', { name: basename(other, '.exe'), version: (await browserVersion(env, other)) ?? '?' })
}

const otherBrowsers = (env: Env): readonly string[] => [
  ...[onPath(env, 'firefox') ?? []].flat(),
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  '/Applications/Safari.app/Contents/MacOS/Safari',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
]

/** On Windows a browser that is asked for its version opens a window instead; Safari does not know the question. */
const browserVersion = async (env: Env, path: string): Promise<string | null> =>
  process.platform === 'win32' || path.endsWith('Safari') ? null : versionOf(env, path)

/** The first number with dots that a program prints, to either stream; null where it cannot be had. */
async function versionOf(env: Env, program: string): Promise<string | null> {
  const options = { timeout: versionMs, env: { ...process.env, ...env } }
  // npm and npx are scripts there, which only the shell runs; nothing but these fixed words reaches it.
  const needsShell = process.platform === 'win32' && !program.includes('\\')
  try {
    const { stdout, stderr } = needsShell
      ? await promisify(exec)(`${program} --version`, options)
      : await promisify(execFile)(program, ['--version'], options)
    return /\d+(?:\.\d+)+/.exec(`${stdout}\n${stderr}`)?.[0] ?? null
  } catch {
    // It is there and does not answer: that is what the finding says.
    return null
  }
}

/** Where a program is that the shell would find, or null. */
function onPath(env: Env, name: string): string | null {
  const endings = process.platform === 'win32' ? (env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';') : ['']
  const path = env.PATH ?? env.Path ?? ''
  const places = path.split(delimiter).flatMap((folder) => endings.map((ending) => join(folder, `${name}${ending}`)))
  return places.find((place) => isRunnable(place)) ?? null
}

const isRunnable = (path: string): boolean => may(path, constants.X_OK) && statSync(path).isFile()

// --- port, disk ----------------------------------------------------------------------------------------------------------------------------

/** @param listen takes the port, and leaves it */
export async function portFinding(port: number, listen: (port: number) => Promise<void> = listenOnce): Promise<Finding> {
  const endpoint = `http://127.0.0.1:${port}`
  const sandbox = await findSandbox({}, endpoint)
  if (sandbox) return ok('port', 'ours', { port, version: sandbox.version })
  try {
    await started(port, () => listen(port))
    return ok('port', 'free', { port })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    if (error.code === 'portNotAllowed') return attention('port', 'notAllowed', { port })
    const { holder } = error.params
    return holder === 'unknown' ? attention('port', 'held', { port }) : attention('port', 'heldBy', { port, holder: String(holder) })
  }
}

function listenOnce(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new UserError('portInUse', { port, holder: 'unknown' }, { cause: error }) : error)
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()))
  })
}

/** Assumed: a class of sandboxes' states, the site and the browser's profile fit in this. */
const littleBytes = 500 * 1024 * 1024

export async function diskFinding(env: Env, disk: Disk = thisDisk): Promise<Finding> {
  const folder = homeFolder(env)
  let place = folder
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place)
  const shown = folder.startsWith(homedir()) ? `~${folder.slice(homedir().length)}` : folder
  if (!disk.isWritable(place)) return attention('disk', 'readOnly', { folder: shown })
  try {
    const freeBytes = await disk.freeBytes(place)
    const freeMb = Math.floor(freeBytes / 1024 / 1024)
    return freeBytes < littleBytes
      ? attention('disk', 'little', { folder: shown, freeMb })
      : ok('disk', 'enough', { folder: shown, freeMb })
  } catch (error) {
    return untold('disk', 'unseen', { folder: shown, problem: error instanceof Error ? error.message : String(error) })
  }
}

interface Disk {
  isWritable(folder: string): boolean
  freeBytes(folder: string): Promise<number>
}

const thisDisk: Disk = {
  isWritable: (folder) => may(folder, constants.W_OK),
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  },
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    // Whatever the reason, it may not.
    return false
  }
}
