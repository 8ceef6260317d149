import { computed, reactive, readonly, ref } from 'vue'
import type { Settings } from '../../../checks/step.ts'
import { isRegionCode, region } from '../../../domain/regions.ts'
import { type EditionId, editions } from './editions.ts'
import { isRecord, kept } from './kept.ts'
import { isNameOf } from './name-rules.ts'

/** What the reader has chosen; null is "not yet", and then the edition's default counts. */
export interface Choices {
  readonly region: string | null
  readonly initials: string | null
  readonly email: string | null
  /** Own names by lab, then by the key of the value. */
  readonly own: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly target: 'sandbox' | 'aws'
  /** The AWS CLI's profile; null: the default one. */
  readonly profile: string | null
  /** The AWS account's number, where the reader typed it or the local server asked AWS. */
  readonly account: string | null
}

/** For readers who have not said theirs. */
export const defaultInitials = 'demo'
export const defaultEmail = 'learner@example.com'
/** The sandbox's account unless it was started with another. */
export const sandboxAccount = '123456789012'
/** The account number of AWS's own examples, shown until we know the reader's. Source https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples.html */
export const exampleAccount = '111122223333'

/** Lower case, digits and single hyphens inside: so it can begin a trail's name and a bucket's. */
export const isInitials = (text: string): boolean => /^(?=.{1,20}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(text)

/** What Amazon SNS takes as an address in practice: ASCII, one @, a dot in the host, and nothing that a shell or a mail would read otherwise. */
export const isEmail = (text: string): boolean =>
  /^(?=.{3,254}$)[A-Za-z0-9.!#%&*+/=?^_{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$/.test(
    text,
  )

export const isAccount = (text: string): boolean => /^\d{12}$/.test(text)

/** Source  https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html ; we keep to what needs no quoting. */
export const isProfile = (text: string): boolean => /^[\w.@+/-]{1,128}$/.test(text)

const textIf = (value: unknown, isGood: (text: string) => boolean): string | null =>
  typeof value === 'string' && isGood(value) ? value : null

function readOwn(raw: unknown): Choices['own'] {
  if (!isRecord(raw)) return {}
  const labs = Object.entries(raw).map(([lab, names]) => {
    const good = Object.entries(isRecord(names) ? names : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && isNameOf(entry[0], entry[1]),
    )
    return [lab, Object.fromEntries(good)] as const
  })
  return Object.fromEntries(labs)
}

/** Anything in, choices out: each field stands alone, so that one spoilt field does not cost the others. */
export function readChoices(raw: Readonly<Record<string, unknown>>): Choices {
  return {
    region: textIf(raw.region, isRegionCode),
    initials: textIf(raw.initials, isInitials),
    email: textIf(raw.email, isEmail),
    own: readOwn(raw.own),
    target: raw.target === 'aws' ? 'aws' : 'sandbox',
    profile: textIf(raw.profile, isProfile),
    account: textIf(raw.account, isAccount),
  }
}

const store = kept<Choices>('trailproof.settings', 1, readChoices)
const state = reactive<{ choices: Choices }>({ choices: readChoices({}) })
const isLoaded = ref(false)
/** The account of the running sandbox, once the local server has told it. */
const runningSandbox = ref<{ account: string; endpoint: string } | null>(null)

/** Reads what is kept. Called once the page is alive: until then the page shows what the server's copy shows. */
export function loadSettings(): void {
  if (isLoaded.value) return
  state.choices = store.load()
  isLoaded.value = true
  store.watch((choices) => {
    state.choices = choices
  })
}

/** Whether the reader has ever told us anything. */
export const isAsked = computed(() => state.choices.region !== null || state.choices.initials !== null || state.choices.email !== null)

/** @returns whether it could be kept for the next visit */
export function saveSettings(choices: Choices): boolean {
  state.choices = readChoices({ ...choices })
  return store.save(state.choices)
}

/** The local server says which account and address its sandbox has. */
export function learnSandbox(sandbox: { account: string; endpoint: string }): void {
  runningSandbox.value = sandbox
}

export const choices = computed(() => state.choices)
export const settingsLoaded = readonly(isLoaded)

export interface Place {
  readonly target: 'sandbox' | 'aws'
  readonly profile: string | null
  readonly account: string
  /** Whether the account's number is the reader's, rather than the example's. */
  readonly isAccountKnown: boolean
  readonly endpoint: string | null
  readonly region: string
}

/** The sandbox that runs on this computer, or would. */
const sandboxHere = () => runningSandbox.value ?? { account: sandboxAccount, endpoint: 'http://127.0.0.1:4566' }

/** The account that names and ARNs are made with, given what the reader has chosen or typed; the example's where they have not. */
export function accountFor(target: Choices['target'], typed: string | null): string {
  if (target === 'sandbox') return sandboxHere().account
  return typed !== null && isAccount(typed) ? typed : exampleAccount
}

/** Where the reader works: target, account, region. */
export function placeFor(edition: EditionId): Place {
  const { target, profile, account } = state.choices
  const where = regionFor(edition)
  if (target === 'aws') {
    return { target, profile, account: accountFor(target, account), isAccountKnown: account !== null, endpoint: null, region: where }
  }
  return { target, profile: null, ...sandboxHere(), isAccountKnown: true, region: where }
}

function regionFor(edition: EditionId): string {
  const home = editions.find(({ id }) => id === edition)?.homeRegion ?? 'us-east-1'
  return region(state.choices.region ?? home).code
}

/** What a lab's values and checks are made from. */
export function settingsFor(edition: EditionId, lab: string): Settings {
  return {
    region: regionFor(edition),
    initials: state.choices.initials ?? defaultInitials,
    email: state.choices.email ?? defaultEmail,
    own: state.choices.own[lab] ?? {},
  }
}
