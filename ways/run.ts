import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from '../checks/evidence/clients.ts'
import { findSteps, whoAmI } from '../checks/run.ts'
import type { Lab, Settings, Step, Target, Values } from '../checks/step.ts'
import { valuesOf } from '../checks/values.ts'
import { lookedUp, textsIn } from '../domain/command/arguments.ts'
import { bash } from '../domain/command/bash.ts'
import { type Command, call, namesIn } from '../domain/command/command.ts'
import { UserError } from '../domain/error.ts'
import { sampleEvents } from '../domain/event/samples.ts'
import { emptyBucket } from './empty-bucket.ts'
import { queried } from './query.ts'
import { openServices, type Services } from './services.ts'
import { deleteStack, deployStack } from './stack.ts'

/** One command, carried out. `output` is AWS's answer. */
export interface Ran {
  /** As it is printed for bash. */
  readonly command: string
  readonly ok: boolean
  readonly output?: unknown
  /** AWS's own error; or one of ours, whose `params` fill the sentence `error.<code>`. */
  readonly error?: { readonly code: string; readonly message: string; readonly params?: UserError['params'] }
}

interface About {
  readonly settings: Settings
  readonly connection: Connection
  /** The person said yes to changing an account of AWS; the sandbox needs no yes. */
  readonly allowAws?: boolean
  readonly signal?: AbortSignal
  /** Between two tries of what IAM does not know yet. */
  readonly retryMs?: number
}

/**
 * Does a step: carries out the very commands that its page prints, one after the other, and stops at the first that fails.
 *
 * Errors  UserError `wayNeedsYes` {account, region} for an AWS account without a yes, `noWay` {step}, `unseen.<reason>` where the account
 *         cannot be reached. What AWS refuses is told in the `Ran`
 */
export async function* runWay(
  about: About & {
    readonly step: Step
    /** What the step stands on is there: an earlier step of the same run has laid it. */
    readonly isGrounded?: boolean
  },
): AsyncGenerator<Ran> {
  const { values, target } = await known(about, about.step.lab)
  const ground = about.isGrounded ? [] : groundOf(about.step.lab, values)
  yield* carryOut([...ground, ...commandsOf(about.step, values)], about, target)
}

const groundOf = (lab: Lab, values: Values): readonly Command[] => lab.ground?.(values) ?? []

/** Every step's way, in the lab's order. */
export async function* solve(about: About & { readonly steps: readonly Step[] }): AsyncGenerator<Ran & { readonly step: string }> {
  for (const [index, step] of about.steps.entries()) {
    for await (const ran of runWay({ ...about, step, isGrounded: index > 0 })) {
      yield { ...ran, step: step.id }
      if (!ran.ok) return
    }
  }
}

/** The commands that `runWay` would carry out, as they are printed for bash. Nothing is changed. */
export async function printWay(about: Omit<About, 'allowAws'> & { readonly steps: readonly Step[] }): Promise<readonly string[]> {
  const [first] = about.steps
  if (!first) return []
  const { values } = await known({ ...about, allowAws: true }, first.lab)
  const commands = [...groundOf(first.lab, values), ...about.steps.flatMap((step) => commandsOf(step, values))]
  return commands.map((command) => bash([command]))
}

/**
 * Removes what the lab made: the exact names only, in an order that works, and what is gone already is passed over. It looks first: of
 * the lab's role whatever policies it has are taken off, and the bucket is left alone where the lab's trail writes to another one.
 *
 * Errors  as `runWay`
 */
export async function* runCleanUp(about: About & { readonly lab: Lab }): AsyncGenerator<Ran> {
  const { values, target } = await known(about, about.lab)
  yield* carryOut(await fitted(about, cleanUpOf(about.lab, values), values), about, target)
}

/** What `runCleanUp` would do, as it is printed for bash. Nothing is changed. */
export async function printCleanUp(about: Omit<About, 'allowAws'> & { readonly lab: Lab }): Promise<readonly string[]> {
  const { values } = await known({ ...about, allowAws: true }, about.lab)
  return (await fitted(about, cleanUpOf(about.lab, values), values)).map((command) => bash([command]))
}

/**
 * Takes away what some steps made, the last one first, so that they can be done again; everything else stays. It looks first, as
 * `runCleanUp` does.
 *
 * Errors  as `runWay`; `noUndo` {step} for a step whose traces cannot be taken away
 */
export async function* runUndo(about: About & { readonly lab: Lab; readonly steps: readonly Step[] }): AsyncGenerator<Ran> {
  const { values, target } = await known(about, about.lab)
  yield* carryOut(await fitted(about, undoOf(about.steps, values), values), about, target)
}

/** What `runUndo` would do, as it is printed for bash. Nothing is changed. */
export async function printUndo(
  about: Omit<About, 'allowAws'> & { readonly lab: Lab; readonly steps: readonly Step[] },
): Promise<readonly string[]> {
  const { values } = await known({ ...about, allowAws: true }, about.lab)
  return (await fitted(about, undoOf(about.steps, values), values)).map((command) => bash([command]))
}

/**
 * Carries out commands that no page prints, as a way's: what goes wrong in a practice class, and how it is put right.
 *
 * Errors  as `runWay`
 */
export async function* runCommands(
  about: About & { readonly lab: Lab; readonly commands: (values: Values) => readonly Command[] },
): AsyncGenerator<Ran> {
  const { values, target } = await known(about, about.lab)
  yield* carryOut(about.commands(values), about, target)
}

async function known(about: About, lab: Lab): Promise<{ values: Values; target: Target }> {
  const { settings, connection, allowAws = false } = about
  const answer = await whoAmI({ connection, region: settings.region, now: 0 })
  if ('unseen' in answer) {
    const { reason, params } = answer.unseen
    throw new UserError(`unseen.${reason}`, params, { exit: 3, message: String(params.message ?? reason) })
  }
  const { target } = answer
  const account = target.account ?? ''
  if (target.kind === 'aws' && !allowAws) throw new UserError('wayNeedsYes', { account, region: settings.region })
  return { values: valuesOf(lab, settings, account), target }
}

function commandsOf(step: Step, values: Values): readonly Command[] {
  const commands = step.ways.cli?.(values)
  if (!commands || commands.length === 0) throw new UserError('noWay', { step: step.id })
  return commands
}

function cleanUpOf(lab: Lab, values: Values): readonly Command[] {
  if (lab.removal) return lab.removal(values)
  const [step] = findSteps(lab.id).filter(({ undoes }) => undoes)
  if (!step) throw new UserError('noWay', { step: lab.id })
  return commandsOf(step, values)
}

/** Steps that share what they made (the fields of one form) have it taken away once. */
function undoOf(steps: readonly Step[], values: Values): readonly Command[] {
  const commands = steps.toReversed().map((step) => {
    const own = step.ways.undo?.(values)
    if (!own) throw new UserError('noUndo', { step: step.id })
    return own
  })
  return [...new Map(commands.map((own) => [JSON.stringify(own), own])).values()].flat()
}

/** Commands that remove, fitted to what is there. */
async function fitted({ connection, settings, signal }: About, commands: readonly Command[], values: Values): Promise<readonly Command[]> {
  const services = openServices(connection, settings.region, signal)
  try {
    const isOfBucket = (command: Command) =>
      command.kind === 'emptyBucket' || (command.kind === 'call' && command.operation === 'DeleteBucket')
    // A bucket whose name the lab does not know is found by what made it.
    const bucketIsOurs = commands.some(isOfBucket) && (values.bucket === undefined || (await isTrailsBucket(services, values)))
    const isOfRole = (command: Command) => command.kind === 'call' && command.operation === 'DeleteRolePolicy'
    const policies = commands.some(isOfRole) ? await policiesOf(services, values.role ?? '') : []
    return commands.flatMap((command): readonly Command[] => {
      if (!bucketIsOurs && isOfBucket(command)) return []
      return isOfRole(command) ? policies : [command]
    })
  } finally {
    services.close()
  }
}

/** The bucket bears the lab's name; it is the lab's unless the lab's trail says that it writes elsewhere. */
async function isTrailsBucket(services: Services, values: Values): Promise<boolean> {
  const { trailList } = await services.send('cloudtrail', 'DescribeTrails', { trailNameList: [values.trail ?? ''] })
  const used = queried('trailList[0].S3BucketName', { trailList })
  return used === undefined || used === values.bucket
}

/** What must be taken off a role before it can be deleted, whoever put it there. */
async function policiesOf(services: Services, RoleName: string): Promise<readonly Command[]> {
  const noEntity = { goneOn: ['NoSuchEntity'] }
  try {
    const { PolicyNames = [] } = (await services.send('iam', 'ListRolePolicies', { RoleName })) as { PolicyNames?: string[] }
    const { AttachedPolicies = [] } = (await services.send('iam', 'ListAttachedRolePolicies', { RoleName })) as {
      AttachedPolicies?: { PolicyArn?: string }[]
    }
    return [
      ...PolicyNames.map((PolicyName) => call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }, noEntity)),
      ...AttachedPolicies.map(({ PolicyArn }) => call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }, noEntity)),
    ]
  } catch (error) {
    if (isCode(error, ['NoSuchEntity'])) return []
    throw error
  }
}

// --- carrying out ---------------------------------------------------------------------------------------------------------------------

async function* carryOut(commands: readonly Command[], about: About, target: Target): AsyncGenerator<Ran> {
  const services = openServices(about.connection, about.settings.region, about.signal)
  const state: State = { services, about, target, found: new Map(), optional: lookedUp(commands) }
  try {
    for (const command of commands) {
      if (about.signal?.aborted) return
      const text = bash([command])
      try {
        const done = await one(command, state)
        if (done !== skipped) yield { command: text, ok: true, ...(done === undefined ? {} : { output: done }) }
      } catch (error) {
        const told = { code: codeOf(error), message: error instanceof Error ? error.message : String(error) }
        yield { command: text, ok: false, error: error instanceof UserError ? { ...told, params: error.params } : told }
        return
      }
    }
  } finally {
    services.close()
  }
}

interface State {
  readonly services: Services
  readonly about: About
  readonly target: Target
  /** Values found, made or asked for, by name. */
  readonly found: Map<string, string>
  /** Names that a lookup may leave without a value. */
  readonly optional: ReadonlySet<string>
}

const skipped = Symbol('nothing to do')

async function one(command: Command, state: State): Promise<unknown> {
  const { services, found } = state
  switch (command.kind) {
    case 'call': {
      if (lacks(command.input, state)) return skipped
      return tried(
        command,
        () => services.send(command.service, command.operation, filled(command.input, found) as typeof command.input),
        state,
      )
    }
    case 'lookup': {
      if (lacks(command.input, state)) return skipped
      const answer = await orGone(command.goneOn, () =>
        services.send(command.service, command.operation, filled(command.input, found) as typeof command.input),
      )
      const value = answer === undefined ? undefined : queried(command.query, answer)
      if (value !== undefined) found.set(command.as, value)
      return value ?? null
    }
    case 'ask': {
      const token = await confirmationToken(String(filled(command.topicArn, found)), command.endpoint, state)
      found.set(command.as, token)
      return undefined
    }
    case 'password':
      found.set(command.as, `Aa1-${randomBytes(12).toString('hex')}`)
      return undefined
    case 'emptyBucket':
      if (lacks(command.bucket, state)) return skipped
      return { removed: await emptyBucket(services, String(filled(command.bucket, found))) }
    case 'deployStack':
      return deployStack(services, command, pacing(state))
    case 'deleteStack':
      return deleteStack(services, command.stack, pacing(state))
    case 'failSignIn':
      return failSignIns(command, state)
    case 'sendSample':
      return sendSample(command, state)
    case 'advanceClock':
      return control(sandboxOnly(state, bash([command])), 'clock', { advanceMs: command.minutes * 60_000 })
  }
}

/** Whether a value is missing that was looked for and need not be there. */
function lacks(input: unknown, { found, optional }: State): boolean {
  const missing = textsIn(input)
    .flatMap(namesIn)
    .filter((name) => !found.has(name))
  return missing.length > 0 && missing.every((name) => optional.has(name))
}

/** Stacks take minutes on AWS, whose limits are the whole account's. Assumed: five seconds, as the CDK asks. */
const pacing = ({ about, target }: State) => ({
  everyMs: target.kind === 'sandbox' ? 100 : 5_000,
  ...(about.signal ? { signal: about.signal } : {}),
})

/** Six tries, ten seconds apart: IAM is consistent only after a while. Source  as the printed loop of `domain/command/bash.ts` */
async function tried(command: Extract<Command, { kind: 'call' }>, send: () => Promise<unknown>, { about }: State): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await orGone(command.goneOn, send)
    } catch (error) {
      if (attempt === 6 || !isCode(error, command.retryOn ?? [])) throw error
      await pause(about.retryMs ?? 10_000, undefined, about.signal ? { signal: about.signal } : {})
    }
  }
}

async function orGone<Value>(codes: readonly string[] | undefined, send: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await send()
  } catch (error) {
    if (isCode(error, codes ?? [])) return undefined
    throw error
  }
}

const codeOf = (error: unknown): string => (error instanceof UserError ? error.code : error instanceof Error ? error.name : 'unknown')

/** The SDK names an error by its class or by its code on the wire, which differ in the ending. */
const isCode = (error: unknown, codes: readonly string[]): boolean =>
  codes.some((code) => code.replace(/Exception$/, '') === codeOf(error).replace(/Exception$/, ''))

function filled(value: unknown, found: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replaceAll(/\$\{([A-Z][A-Z_0-9]*)\}/g, (_, name: string) => found.get(name) ?? '')
  if (Array.isArray(value)) return value.map((each) => filled(each, found))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, found)]))
}

/** Only the sandbox can be asked for a person's mail. */
function sandboxOnly({ target }: State, what: string): string {
  if (target.kind !== 'sandbox' || target.endpoint === null) {
    throw new UserError('cannotDoForYou', { what }, { message: `only a person can do this on AWS: ${what}` })
  }
  return target.endpoint
}

interface InboxMessage {
  readonly topicArn: string | null
  readonly kind: string
  readonly links: readonly { readonly rel: string; readonly href: string }[]
}

/** The newest confirmation mail's token. The mail is on its way for a moment after Subscribe has answered. */
async function confirmationToken(topicArn: string, address: string, state: State): Promise<string> {
  const endpoint = sandboxOnly(state, 'confirm subscription')
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const answer = await fetch(`${endpoint}/_sandbox/inbox?address=${encodeURIComponent(address)}`)
    const { messages } = (await answer.json()) as { messages: readonly InboxMessage[] }
    const mail = messages.findLast((message) => message.kind === 'confirm' && message.topicArn === topicArn)
    const link = mail?.links.find(({ rel }) => rel === 'confirm')
    const token = link ? new URL(link.href).searchParams.get('Token') : null
    if (token) return token
    await pause(250, undefined, state.about.signal ? { signal: state.about.signal } : {})
  }
  throw new UserError('noConfirmationMail', { address }, { message: `no confirmation mail for ${address} in the sandbox’s inbox` })
}

/** Fails sign-ins on the sandbox's own page, as its form does. */
async function failSignIns(command: Extract<Command, { kind: 'failSignIn' }>, state: State): Promise<unknown> {
  const endpoint = sandboxOnly(state, command.url)
  const answers: string[] = []
  for (let attempt = 1; attempt <= command.attempts; attempt += 1) {
    const form = new URLSearchParams({
      action: 'iam-user-authentication',
      account: command.account,
      username: command.user,
      password: `wrong-${randomBytes(6).toString('hex')}`,
      region: command.region,
    })
    const response = await fetch(`${endpoint}/signin/authenticate`, {
      method: 'POST',
      body: form,
      headers: { origin: endpoint, accept: 'application/json' },
    })
    const text = await response.text()
    const result = signInResult(text)
    if (result !== 'FAILURE') {
      throw new UserError(
        'signInNotFailed',
        { user: command.user, account: command.account, answer: `${response.status} ${text.slice(0, 200)}` },
        { message: `the sign-in page answered ${response.status} ${text.slice(0, 200)}` },
      )
    }
    answers.push(result)
  }
  return { failed: answers.length }
}

/** Sends a sample of the account that the way is carried out in, at the sandbox's own time. */
async function sendSample(command: Extract<Command, { kind: 'sendSample' }>, state: State): Promise<unknown> {
  const endpoint = sandboxOnly(state, bash([command]))
  const { sample, region, from } = command
  const { now } = (await (await fetch(`${endpoint}/_sandbox/clock`)).json()) as { now: string }
  const account = state.target.account ?? ''
  const place = { account, region, atMs: Date.parse(now), ...(from === undefined ? {} : { sourceIp: from }) }
  return control(endpoint, 'events', sampleEvents(sample, place, randomUUID))
}

async function control(endpoint: string, what: 'clock' | 'events', body: unknown): Promise<unknown> {
  const answer = await fetch(`${endpoint}/_sandbox/${what}`, { method: 'POST', body: JSON.stringify(body) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${what}: ${text.slice(0, 200)}`)
  return JSON.parse(text)
}

function signInResult(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { properties?: { result?: string } }).properties?.result
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
