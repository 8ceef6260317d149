import { computed, ref } from 'vue'
import { kept } from './kept.ts'

export const ways = ['console', 'bash', 'powershell'] as const
export type Way = (typeof ways)[number]

const isWay = (value: unknown): value is Way => ways.some((way) => way === value)
const store = kept<{ way: Way | null }>('trailproof.way', 1, (raw) => ({ way: isWay(raw.way) ? raw.way : null }))
const chosen = ref<Way | null>(null)
const shell = ref<Way>('bash')
let isLoaded = false

/** Reads the tab that the reader chose last, on whatever page. */
export function loadWay(): void {
  if (isLoaded) return
  isLoaded = true
  chosen.value = store.load().way
  shell.value = /Win/i.test(navigator.userAgent) ? 'powershell' : 'bash'
  store.watch(({ way }) => {
    chosen.value = way
  })
}

/** Null: none is preferred any more. */
export function chooseWay(way: Way | null): void {
  chosen.value = way
  store.save({ way })
}

/** The tab that the reader chose; null where they have not yet. */
export const chosenWay = computed<Way | null>(() => chosen.value)
/** Of the shells, the one that this computer has. */
export const shellHere = computed<Way>(() => shell.value)
