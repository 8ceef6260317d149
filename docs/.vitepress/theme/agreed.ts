import { ref } from 'vue'
import { kept } from './kept.ts'
import type { Place } from './settings.ts'

/**
 * Accounts of AWS of which the reader has read what the lab does there: what it costs, who gets mail, whom it may call. Asked once per
 * account; as long as its number is not known, once per profile.
 */
const store = kept<{ accounts: readonly string[] }>('trailproof.agreed', 1, (raw) => ({
  accounts: Array.isArray(raw.accounts) ? raw.accounts.filter((each) => typeof each === 'string') : [],
}))
const accounts = ref<readonly string[]>([])
let isLoaded = false

export function loadAgreed(): void {
  if (isLoaded) return
  isLoaded = true
  accounts.value = store.load().accounts
  store.watch((changed) => {
    accounts.value = changed.accounts
  })
}

const keyOf = ({ isAccountKnown, account, profile }: Place): string => (isAccountKnown ? account : `profile:${profile ?? ''}`)

/** Nothing has to be agreed to for the sandbox. */
export const hasAgreed = (place: Place): boolean => place.target === 'sandbox' || accounts.value.includes(keyOf(place))

export function agree(place: Place): void {
  add(keyOf(place))
}

/** The account of a profile is known now: what was agreed to for the profile holds for it. */
export function agreeFor(profile: string | null, account: string): void {
  if (accounts.value.includes(`profile:${profile ?? ''}`)) add(account)
}

function add(key: string): void {
  if (accounts.value.includes(key)) return
  accounts.value = [...accounts.value, key]
  store.save({ accounts: accounts.value })
}

/** For tests: as if nothing had been agreed to. */
export function forgetAgreed(): void {
  accounts.value = []
}
