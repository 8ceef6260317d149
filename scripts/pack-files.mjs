/**
 * Packs what a browser takes packed, once and as small as it goes: beside each text file of a folder its `.br` and `.gz`, which the server hands
 * out instead of packing at every start. Pages of the site are not among them: each server puts its own token into them.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** By the sum of what was packed: most files of a build are those of the last one. */
const known = fileURLToPath(new URL('../.cache/packed/', import.meta.url))
const atOnce = 4
const packers = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gz: (bytes) => promisify(gzip)(bytes, { level: 9 }),
}

/** @param {string} folder @param {(path: string) => boolean} isPacked of a path below it, with slashes */
export async function packFiles(folder, isPacked = (path) => /\.(?:js|css|json|svg|xml)$/.test(path)) {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))
  const waiting = paths.filter((path) => isPacked(path) && statSync(join(folder, path)).isFile())
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await packOne(join(folder, path))
    }),
  )
}

async function packOne(file) {
  const bytes = readFileSync(file)
  const { atime, mtime } = statSync(file)
  const sum = createHash('sha256').update(bytes).digest('hex')
  for (const [ending, pack] of Object.entries(packers)) {
    const kept = join(known, `${sum}.${ending}`)
    const packed = existsSync(kept) ? readFileSync(kept) : await pack(bytes)
    if (!existsSync(kept)) keep(kept, packed)
    // One that grows is sent as it is.
    if (packed.length >= bytes.length) continue
    writeFileSync(`${file}.${ending}`, packed)
    // As old as what it was made from: the server sees by that whether it still belongs to it.
    utimesSync(`${file}.${ending}`, atime, mtime)
  }
}

/** Whole or not at all, also where two builds run at once. */
function keep(file, bytes) {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, bytes)
  renameSync(draft, file)
}
