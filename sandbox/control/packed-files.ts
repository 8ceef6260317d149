/** Files as a browser takes them: packed. What was packed when it was built is read; the rest is packed when it is first asked for. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

export type Encoding = 'br' | 'gzip' | ''

/** One file, ready to be sent. */
export interface PackedFile {
  readonly body: Buffer
  readonly encoding: Encoding
  /** Of these very bytes, as a header field names them. */
  readonly etag: string
}

/** False too for a name that no file can have: whoever asks for one by hand is told that nothing is there. */
export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  } catch (cause) {
    if (['ENAMETOOLONG', 'ELOOP', 'EACCES', 'EINVAL'].includes((cause as NodeJS.ErrnoException).code ?? '')) return false
    throw cause
  }
}

const endings = { br: '.br', gzip: '.gz' } as const

/** What the client takes, the smaller first. `br;q=0` is a refusal. Source: https://www.rfc-editor.org/rfc/rfc9110.html#section-12.5.3 */
export function encodingFor(request: Request): Encoding {
  const accepts = (request.headers.get('accept-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
  const takes = (name: string) => accepts.some((each) => each.split(';')[0]?.trim() === name && !/;\s*q=0(?:\.0*)?\s*$/.test(each))
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : ''
}

/**
 * Hands out files, each packed once. `of` changes what is sent for a file: such a one is packed here, whatever lies beside it.
 *
 * @param of null: the file as it is
 */
export function filePacker(of: (file: string) => Buffer | null = () => null): (file: string, encoding: Encoding) => PackedFile {
  const ready = new Map<string, { readonly mtimeMs: number; readonly packed: PackedFile }>()
  return (file, encoding) => {
    const { mtimeMs } = statSync(file)
    const key = `${encoding} ${file}`
    const known = ready.get(key)
    if (known?.mtimeMs === mtimeMs) return known.packed
    const changed = of(file)
    const built = encoding === '' || changed !== null ? null : packedBefore(`${file}${endings[encoding]}`, mtimeMs)
    const body = built ?? packNow(changed ?? readFileSync(file), encoding)
    const packed = { body, encoding, etag: `"${createHash('sha256').update(body).digest('base64url')}"` }
    ready.set(key, { mtimeMs, packed })
    return packed
  }
}

/** null: there is none, or it was made from an older file. */
function packedBefore(file: string, mtimeMs: number): Buffer | null {
  const stat = statSync(file, { throwIfNoEntry: false })
  // Copied by somebody, times may have lost what is less than a second.
  return stat?.isFile() && Math.floor(stat.mtimeMs / 1000) >= Math.floor(mtimeMs / 1000) ? readFileSync(file) : null
}

const packNow = (bytes: Buffer, encoding: Encoding): Buffer =>
  encoding === 'br'
    ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
    : encoding === 'gzip'
      ? gzipSync(bytes)
      : bytes
