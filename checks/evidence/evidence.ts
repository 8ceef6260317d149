import type { Values } from '../step.ts'
import { AskError } from './clients.ts'

type Opened<Module extends { open: (...args: never[]) => unknown }> = ReturnType<Module['open']>

/** The reads of each service in one region; a service's client is loaded when it is first asked for. */
export interface Services {
  cloudformation(): Promise<Opened<typeof import('./sdk/cloudformation.ts')>>
  cloudtrail(): Promise<Opened<typeof import('./sdk/cloudtrail.ts')>>
  cloudwatch(): Promise<Opened<typeof import('./sdk/cloudwatch.ts')>>
  iam(): Promise<Opened<typeof import('./sdk/iam.ts')>>
  logs(): Promise<Opened<typeof import('./sdk/logs.ts')>>
  s3(): Promise<Opened<typeof import('./sdk/s3.ts')>>
  sns(): Promise<Opened<typeof import('./sdk/sns.ts')>>
  sts(): Promise<Opened<typeof import('./sdk/sts.ts')>>
}

/** What a piece of evidence is read with. */
export interface Ask extends Services {
  readonly region: string
  /** The time at the target, milliseconds since 1970: a sandbox has its own. */
  now(): Promise<number>
  /** How far the clock there is ahead of this computer's, milliseconds; 0 for AWS. A moment too much rather than too little: what came after stays after. */
  aheadMs(): Promise<number>
  /** The exact values. They wait for the caller's account: what does not need them should not ask. */
  want(): Promise<Values>
  /** Other evidence of the same region, read once per run however many ask. */
  use<Value>(other: Evidence<Value>): Promise<Value>
  /** The services of another region, for what AWS spreads over several. */
  in(region: string): Services
  /** Read once per run, whatever the region: for what is global. */
  once<Value>(key: string, read: () => Promise<Value>): Promise<Value>
}

/** A permission that reading takes, and on what; `*` where AWS knows no narrower resource. */
export interface Need {
  readonly action: string
  readonly on: '*' | 'trail' | 'logGroup' | 'alarm' | 'topic' | 'role' | 'policy' | 'user' | 'bucket' | 'stack'
}

/** One question to AWS. `read` asks every page; an empty list and a refused question are different answers, and it never mixes them. */
export interface Evidence<Value> {
  /** The least-privilege policy is generated from these. */
  readonly needs: readonly Need[]
  read(ask: Ask): Promise<Value>
}

export const evidence = <Value>(question: Evidence<Value>): Evidence<Value> => question

/** The answer, or null where AWS says by one of these codes that there is no such thing. */
export async function orNone<Value>(asked: Promise<Value>, ...codes: readonly string[]): Promise<Value | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof AskError && codes.includes(error.code)) return null
    throw error
  }
}

/** Every page. `read` is handed the token of the page, undefined for the first; a page may be empty and still name a next one. */
export async function everyPage<Item>(
  read: (token: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly next: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = []
  let token: string | undefined
  do {
    const page = await read(token)
    all.push(...page.items)
    token = page.next || undefined
  } while (token !== undefined)
  return all
}

export const atMsOf = (date: Date | number | undefined | null): number | null =>
  date == null ? null : typeof date === 'number' ? date : date.getTime()
