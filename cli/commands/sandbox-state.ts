/** Saving and loading what a sandbox remembers: of the one that runs, else of the folder. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UserError } from '../../domain/error.ts'
import { type Call, command, type Option } from '../command.ts'
import { endpointCandidates, homeFolder, sandboxFolder } from '../home.ts'
import { textOption } from '../options.ts'
import { findSandbox, type Health, readState, sendState, theSandbox } from '../sandbox-client.ts'

const whichState: readonly Option[] = [
  { name: 'endpoint', value: 'url' },
  { name: 'data', value: 'folder' },
]

type Place = { readonly running: Health; readonly folder?: undefined } | { readonly folder: string; readonly running?: undefined }

/**
 * `--data` is that folder, `--endpoint` that sandbox; else the one that runs, and where none does, the folder in which `sandbox start` keeps its
 * state.
 *
 * Errors  UserError `noSandbox {endpoints}`, also where there is no such folder and `mustExist`
 */
async function placeOf(call: Call, mustExist: boolean): Promise<Place> {
  const data = textOption(call, 'data')
  const endpoint = textOption(call, 'endpoint')
  if (data === undefined && endpoint !== undefined) return { running: await theSandbox(call.env, endpoint) }
  const running = data === undefined ? await findSandbox(call.env) : null
  if (running) return { running }
  const folder = resolve(data ?? sandboxFolder(call.env))
  if (!mustExist || hasState(folder)) return { folder }
  if (data !== undefined) throw new UserError('sandboxFolderEmpty', { folder })
  throw new UserError('noSandbox', { endpoints: endpointCandidates(call.env, undefined).join(', ') })
}

const hasState = (folder: string): boolean =>
  existsSync(folder) && readdirSync(folder).some((name) => /^(?:snapshot|journal)-\d+\.jsonl$/.test(name))

const nameOf = (place: Place): string => (place.folder === undefined ? place.running.endpoint : place.folder)

async function save(place: Place, file: string): Promise<void> {
  const { readStateFile, saveFolder, writeStateFile } = await import('../../sandbox/index.ts')
  if (place.folder !== undefined) return saveFolder(place.folder, file)
  const bytes = await readState(place.running.endpoint)
  // What broke off on the way is noticed here, not when somebody needs it.
  readStateFile(bytes, file)
  writeStateFile(file, [bytes])
}

export const sandboxSave = command({
  name: 'sandbox save',
  args: ['file'],
  options: whichState,
  async run(call) {
    const file = resolve(call.args.file ?? '')
    const place = await placeOf(call, true)
    await save(place, file)
    return {
      text: call.say('sandbox.saved', { file, from: nameOf(place) }),
      json: { saved: file, from: nameOf(place) },
      exit: 0,
    }
  },
})

export const sandboxLoad = command({
  name: 'sandbox load',
  args: ['file'],
  options: whichState,
  async run(call) {
    const file = resolve(call.args.file ?? '')
    const { loadFolder, readStateFile, stateFileBytes } = await import('../../sandbox/index.ts')
    const bytes = stateFileBytes(file)
    const { head } = readStateFile(bytes, file)
    const place = await placeOf(call, false)
    const before = join(homeFolder(call.env), 'sandbox-before-load.json')
    const hadAny = place.running !== undefined || hasState(place.folder)
    if (hadAny) {
      mkdirSync(homeFolder(call.env), { recursive: true })
      await save(place, before)
    }
    if (place.folder !== undefined) loadFolder(place.folder, file)
    else await sendState(place.running.endpoint, bytes, file)
    const { say } = call
    const other = place.running && head.account !== undefined && head.account !== place.running.account
    return {
      text: [
        say('sandbox.loaded', { file, savedAt: head.savedAt, version: head.savedBy, into: nameOf(place) }),
        ...(hadAny ? [say('sandbox.loadedBefore', { file: before })] : []),
        ...(other ? [say('sandbox.loadedAccount', { saved: head.account ?? '', account: place.running.account })] : []),
      ].join('\n'),
      json: {
        loaded: file,
        into: nameOf(place),
        savedAt: head.savedAt,
        savedBy: head.savedBy,
        ...(head.account === undefined ? {} : { account: head.account }),
        ...(hadAny ? { before } : {}),
      },
      exit: 0,
    }
  },
})
