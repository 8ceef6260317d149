import { onBeforeUnmount, ref } from 'vue'

export type Copying = 'idle' | 'copied' | 'failed'

/** How long the button says "copied". Assumed: long enough to be read, short enough to be gone before the next copy. */
const shownMs = 2000

/** Copies a text and tells for a moment how it went. */
export function useCopying() {
  const state = ref<Copying>('idle')
  let timer: ReturnType<typeof setTimeout> | undefined
  /** @returns whether it is on the clipboard */
  const copy = async (text: string): Promise<boolean> => {
    const isCopied = await write(text)
    state.value = isCopied ? 'copied' : 'failed'
    clearTimeout(timer)
    timer = setTimeout(() => {
      state.value = 'idle'
    }, shownMs)
    return isCopied
  }
  onBeforeUnmount(() => clearTimeout(timer))
  return { state, copy }
}

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // No clipboard API (a page on a forwarded host is no secure context) or no permission: the older way needs neither.
    return writeBySelection(text)
  }
}

function writeBySelection(text: string): boolean {
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.style.cssText = 'position:fixed;top:0;left:0;opacity:0'
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand?.('copy') ?? false
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return isCopied
}
