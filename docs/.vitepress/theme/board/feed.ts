import { onScopeDispose, type Ref, readonly, ref, type ShallowRef, shallowRef, watch } from 'vue'
import { type Board, changed, type KnownClass } from '../../../../class/board.ts'
import { type Answer, call, fetchFrom, renewToken, type Trouble } from '../server.ts'
import { readBoard, readChange, readClasses } from './reading.ts'
import { type Connection, followStream } from './stream.ts'

/** What the page is told of a class, as it comes. */
export interface Feed {
  readonly board: Readonly<ShallowRef<Board | null>>
  readonly connection: Readonly<Ref<Connection>>
  /** Tries again now. */
  hurry(): void
}

/** News that come in quick succession are shown together. Assumed: nobody sees the difference, and a slow computer has the time between for drawing. */
const gatherMs = 100

export const boardPath = (id: string, lab: string): string => `/api/classes/${encodeURIComponent(id)}/${encodeURIComponent(lab)}`

/** Asks once more where the server was started anew and has another token than the page. */
export async function withNewToken<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  const answer = await ask()
  const isRefused = !answer.ok && answer.trouble.kind === 'refused' && answer.trouble.code === 'tokenMissing'
  return isRefused && (await renewToken()) ? ask() : answer
}

/** Follows the board of a class and lab as long as the page is open; null for none. */
export function useFeed(of: () => { readonly id: string; readonly lab: string } | null): Feed {
  const board = shallowRef<Board | null>(null)
  const connection = ref<Connection>({ kind: 'opening' })
  let hurry = () => {}

  watch(
    () => {
      const asked = of()
      return asked === null ? null : boardPath(asked.id, asked.lab)
    },
    (path, _, onCleanup) => {
      board.value = null
      connection.value = { kind: 'opening' }
      if (path === null) return
      let latest: Board | null = null
      let timer: ReturnType<typeof setTimeout> | undefined
      const show = () => {
        timer = undefined
        board.value = latest
      }
      const stream = followStream({
        open: async (signal) => {
          const answer = await withNewToken(() => fetchFrom(`${path}/board`, signal))
          if (!answer.ok) return answer
          const { body, status } = answer.value
          return body ? { ok: true, value: body } : { ok: false, trouble: { kind: 'strange', status } }
        },
        take({ event, data }) {
          if (event === 'board') {
            clearTimeout(timer)
            latest = readBoard(data)
            show()
          } else if (event === 'change' && latest) {
            latest = changed(latest, readChange(data))
            timer ??= setTimeout(show, gatherMs)
          }
        },
        told: (now) => {
          connection.value = now
        },
      })
      hurry = stream.hurry
      onCleanup(() => {
        clearTimeout(timer)
        stream.stop()
      })
    },
    { immediate: true },
  )

  // A computer that wakes up, or a tab that is looked at again, does not wait.
  const wake = () => {
    if (!document.hidden) hurry()
  }
  document.addEventListener('visibilitychange', wake)
  window.addEventListener('online', wake)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', wake)
    window.removeEventListener('online', wake)
  })
  return { board, connection: readonly(connection) as Readonly<Ref<Connection>>, hurry: () => hurry() }
}

/** While there is no class, one is looked for so often: the page comes alive when the first round begins. */
const lookEveryMs = 3000

/** The classes of this computer; null until the server has said. */
export function useClasses(): {
  classes: Readonly<ShallowRef<readonly KnownClass[] | null>>
  trouble: Readonly<ShallowRef<Trouble | null>>
  look(): Promise<void>
} {
  const classes = shallowRef<readonly KnownClass[] | null>(null)
  const trouble = shallowRef<Trouble | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false
  async function look(): Promise<void> {
    clearTimeout(timer)
    const answer = await withNewToken(() => call('GET', '/api/classes', undefined, readClasses))
    if (isOver) return
    trouble.value = answer.ok ? null : answer.trouble
    if (answer.ok) classes.value = answer.value
    if (!classes.value?.length) timer = setTimeout(look, lookEveryMs)
  }
  onScopeDispose(() => {
    isOver = true
    clearTimeout(timer)
  })
  return { classes, trouble, look }
}
