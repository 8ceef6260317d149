import { computed, ref } from 'vue'
import { kept } from './kept.ts'

export const ways = ['console', 'bash', 'powershell'] as const
export type Way = (typeof ways)[number]

const isWay = (value: unknown): value is Way => ways.some((way) => way === value)
const store = kept<{ way: Way | null }>('trailproof.way', 1, (raw) => ({ way: isWay(raw.way) ? raw.way : null }))
const chosen = ref<Way | null>(null)
let isLoaded = false

/** Reads the tab that the reader chose last, on whatever page. */
export function loadWay(): void {
  if (isLoaded) return
  isLoaded = true
  chosen.value = store.load().way ?? (/Win/i.test(navigator.userAgent) ? 'powershell' : null)
  store.watch(({ way }) => {
    chosen.value = way
  })
}

export function chooseWay(way: Way): void {
  chosen.value = way
  store.save({ way })
}

/** The tab to open: the reader's, else bash, which works in both places. */
export const chosenWay = computed<Way>(() => chosen.value ?? 'bash')
