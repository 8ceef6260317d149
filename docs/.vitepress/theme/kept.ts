/**
 * What the browser keeps for the reader between visits. Whatever is found there may have been written by an older version, by hand, or
 * half: `read` is handed anything and answers with something whole.
 */
export interface Kept<T> {
  load(): T
  /** Whether it could be kept: storage may be full or switched off, and then the page still works until it is closed. */
  save(value: T): boolean
  /** Calls back when another tab has changed it. Returns how to stop. */
  watch(changed: (value: T) => void): () => void
}

/**
 * @param name the key in localStorage
 * @param version of the shape: what was kept under another one is not read
 */
export function kept<T>(name: string, version: number, read: (raw: Readonly<Record<string, unknown>>) => T): Kept<T> {
  const parse = (text: string | null): T => {
    try {
      const raw: unknown = JSON.parse(text ?? 'null')
      if (isRecord(raw) && raw.version === version) return read(raw)
    } catch {
      // Not JSON: somebody's leftover. It is replaced at the next save.
    }
    return read({})
  }
  return {
    load() {
      try {
        return parse(localStorage.getItem(name))
      } catch {
        // Storage is switched off (a browser's setting): the same as nothing kept.
        return read({})
      }
    },
    save(value) {
      try {
        localStorage.setItem(name, JSON.stringify({ version, ...value }))
        return true
      } catch {
        return false
      }
    },
    watch(changed) {
      const listen = (event: StorageEvent) => {
        if (event.key === name) changed(parse(event.newValue))
      }
      window.addEventListener('storage', listen)
      return () => window.removeEventListener('storage', listen)
    },
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
