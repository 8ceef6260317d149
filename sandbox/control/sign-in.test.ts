import { readFileSync } from 'node:fs'
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  CreateAccountAliasCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetUserCommand,
  IAMClient,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../index.ts'
import { codeAt } from '../services/iam/totp.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

let accounts = 600_000_000_000
const password = 'Right-1234'
const wrongText = 'Your authentication information is incorrect. Please try again.'
const failed = { state: 'FAIL', properties: { result: 'FAILURE', text: wrongText } }
const options = (account: string, region: string) => ({
  endpoint: sandbox.endpoint,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'x' },
})

async function mary(region = 'us-east-1') {
  const account = String(accounts++)
  const iam = new IAMClient(options(account, region))
  await iam.send(new CreateUserCommand({ UserName: 'mary' }))
  await iam.send(new CreateLoginProfileCommand({ UserName: 'mary', Password: password }))
  return { account, iam }
}
const post = (fields: Record<string, string>, accept = 'application/json') =>
  fetch(`${sandbox.endpoint}/signin/authenticate`, {
    method: 'POST',
    headers: { accept, 'user-agent': 'a browser' },
    body: new URLSearchParams({ action: 'iam-user-authentication', ...fields }),
    redirect: 'manual',
  })
/** Records of sign-ins in a region, oldest first. */
async function records(account: string, region: string) {
  await sandbox.advance(180_000)
  const { Events } = await new CloudTrailClient(options(account, region)).send(
    new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: 'signin.amazonaws.com' }] }),
  )
  return (Events ?? []).map((e) => JSON.parse(e.CloudTrailEvent ?? '')).reverse()
}

describe('records', () => {
  test('a wrong password', async () => {
    const { account } = await mary()
    expect(await (await post({ account, username: 'mary', password: 'wrong', region: 'ap-northeast-2' })).json()).toEqual(failed)
    const [record] = await records(account, 'ap-northeast-2')
    expect(record).toMatchObject({
      eventVersion: '1.08',
      userIdentity: { type: 'IAMUser', accountId: account, accessKeyId: '', userName: 'mary', principalId: expect.stringMatching(/^AIDA/) },
      eventName: 'ConsoleLogin',
      awsRegion: 'ap-northeast-2',
      sourceIPAddress: '127.0.0.1',
      userAgent: 'a browser',
      errorMessage: 'Failed authentication',
      responseElements: { ConsoleLogin: 'Failure' },
      additionalEventData: { MFAUsed: 'No', MobileVersion: 'No' },
      tlsDetails: { clientProvidedHostHeader: 'ap-northeast-2.signin.aws.amazon.com' },
    })
    expect(record.userIdentity).not.toHaveProperty('arn')
  })

  test('a user without a password, a name that is none, an alias', async () => {
    const { account, iam } = await mary()
    await iam.send(new CreateUserCommand({ UserName: 'bob' }))
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: `alias-${account}` }))
    for (const username of ['bob', 'nobody'])
      expect(await (await post({ account: `alias-${account}`, username, password: 'wrong' })).json()).toEqual(failed)
    expect((await records(account, 'us-east-1')).map((r) => [r.errorMessage, r.userIdentity.userName])).toEqual([
      ['Failed authentication', 'bob'],
      ['No username found in supplied account', 'HIDDEN_DUE_TO_SECURITY_REASONS'],
    ])
    expect(await (await post({ account: 'nobodys-alias', username: 'bob', password: 'wrong' })).json()).toEqual(failed)
  })

  test('success', async () => {
    const { account, iam } = await mary()
    const answer = (await (await post({ account, username: 'mary', password, region: 'eu-west-1' })).json()) as {
      properties: { result: string }
    }
    expect(answer).toMatchObject({
      state: 'SUCCESS',
      properties: { result: 'SUCCESS', redirectUrl: expect.stringMatching(/^\/console\/\?.*&ticket=/) },
    })
    expect((await records(account, 'eu-west-1'))[0]).toMatchObject({
      userIdentity: { arn: `arn:aws:iam::${account}:user/mary` },
      responseElements: { ConsoleLogin: 'Success' },
    })
    expect((await iam.send(new GetUserCommand({ UserName: 'mary' }))).User?.PasswordLastUsed).toEqual(expect.any(Date))
  })

  test('with MFA: the code is asked for, a wrong one fails, the right one succeeds', async () => {
    const { account, iam } = await mary()
    const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' }))
    const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString()
    const SerialNumber = VirtualMFADevice?.SerialNumber
    await iam.send(
      new EnableMFADeviceCommand({
        UserName: 'mary',
        SerialNumber,
        AuthenticationCode1: codeAt(seed, sandbox.now() - 30_000),
        AuthenticationCode2: codeAt(seed, sandbox.now()),
      }),
    )
    const sign = { account, username: 'mary', password, region: 'us-west-2' }
    expect(await (await post({ ...sign, password: 'wrong' })).json()).toEqual(failed)
    const asked = (await (await post(sign)).json()) as { properties: { mfaSession: string } }
    expect(asked).toMatchObject({ state: 'SUCCESS', properties: { result: 'MFA', mfaType: 'SW' } })
    const mfasession = asked.properties.mfaSession
    const wrong = String((Number(codeAt(seed, sandbox.now())) + 1) % 1_000_000).padStart(6, '0')
    expect(await (await post({ region: 'us-west-2', mfasession, mfacode: wrong })).json()).toMatchObject({ state: 'FAIL' })
    expect(await (await post({ region: 'us-west-2', mfasession, mfacode: codeAt(seed, sandbox.now()) })).json()).toMatchObject({
      properties: { result: 'SUCCESS' },
    })
    // All in one request.
    expect(await (await post({ ...sign, mfacode: codeAt(seed, sandbox.now()) })).json()).toMatchObject({
      properties: { result: 'SUCCESS' },
    })
    const shown = (await records(account, 'us-west-2')).map((r) => [
      r.eventName,
      r.responseElements[r.eventName],
      r.additionalEventData.MFAUsed,
      r.additionalEventData.MFAIdentifier,
    ])
    expect(shown).toEqual([
      ['ConsoleLogin', 'Failure', 'No', undefined],
      ['CheckMfa', 'Success', undefined, undefined],
      ['ConsoleLogin', 'Failure', 'Yes', undefined],
      ['ConsoleLogin', 'Success', 'Yes', SerialNumber],
      ['CheckMfa', 'Success', undefined, undefined],
      ['ConsoleLogin', 'Success', 'Yes', SerialNumber],
    ])
  })

  test('root signs in by address, with the password that a mail told, and is recorded in us-east-1', async () => {
    const account = String(accounts++)
    const username = `root@${account}.example`
    const root = (word: string) => post({ action: 'root-user-authentication', username, password: word, region: 'eu-west-1' })
    expect(await (await root('wrong')).json()).toEqual(failed)
    const inbox = (await (await fetch(`${sandbox.endpoint}/_sandbox/inbox?address=${username}`)).json()) as { messages: { text: string }[] }
    const secret = /Password: (\S+)/.exec(inbox.messages[0]?.text ?? '')?.[1] ?? ''
    expect(await (await root(secret)).json()).toMatchObject({ state: 'SUCCESS' })
    expect((await records(account, 'us-east-1')).map((r) => [r.userIdentity.type, r.userIdentity.arn, r.errorMessage])).toEqual([
      ['Root', `arn:aws:iam::${account}:root`, 'Failed authentication'],
      ['Root', `arn:aws:iam::${account}:root`, undefined],
    ])
  })

  test('China has no root user, and its sign-ins are its own', async () => {
    const { account } = await mary('cn-north-1')
    const root = { action: 'root-user-authentication', username: `root@${account}.example`, password: 'x', region: 'cn-north-1' }
    expect(await (await post(root)).json()).toMatchObject({ state: 'FAIL' })
    await post({ account, username: 'mary', password: 'wrong', region: 'cn-north-1' })
    const all = await records(account, 'cn-north-1')
    expect(all.map((r) => [r.userIdentity.type, r.tlsDetails.clientProvidedHostHeader])).toEqual([
      ['IAMUser', 'cn-north-1.signin.amazonaws.cn'],
    ])
    const page = await (await fetch(`${sandbox.endpoint}/signin?account=${account}&region=cn-north-1&lang=zh`)).text()
    expect(page).not.toContain('root_account_signin')
  })
})

describe('the page', () => {
  test.each(['zh', 'ko', 'en'])('bears the labels of the console, in %s, and says what it is', async (lang) => {
    const response = await fetch(`${sandbox.endpoint}/signin?account=123456789012&region=ap-northeast-1&lang=${lang}`)
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    const html = await response.text()
    const labels = JSON.parse(readFileSync(new URL(`../../locales/${lang}/console.json`, import.meta.url), 'utf8')) as Record<
      string,
      string
    >
    for (const key of ['siAccount', 'siUser', 'siPassword', 'siButton', 'siNotAws', 'siRootLink'])
      expect(html).toContain(`>${labels[key]}</`)
    for (const id of ['account', 'username', 'password', 'signin_button']) expect(html).toContain(`id="${id}"`)
    expect(html).toContain('value="123456789012"')
    expect(html).not.toContain('<script')
  })

  test("follows the browser's language where none is named", async () => {
    const response = await fetch(`${sandbox.endpoint}/signin`, { headers: { 'accept-language': 'fr-FR,ko;q=0.8,en;q=0.5' } })
    expect(await response.text()).toContain('<html lang="ko">')
  })

  test('sends a browser on after each attempt, with the message of AWS', async () => {
    const { account } = await mary()
    const answer = await post({ account, username: 'mary', password: 'wrong', region: 'us-east-1', lang: 'en' }, 'text/html')
    expect(answer.status).toBe(303)
    const page = await (await fetch(new URL(answer.headers.get('location') ?? '', sandbox.endpoint))).text()
    expect(page).toMatch(new RegExp(`<div id="main_message" role="alert">.*${wrongText}</div>`))
    expect(page).toContain('value="mary"')
    const done = await post({ account, username: 'mary', password, region: 'us-east-1', lang: 'en' }, 'text/html')
    const to = new URL(done.headers.get('location') ?? '', sandbox.endpoint)
    expect(Object.fromEntries(to.searchParams)).toEqual({
      account,
      region: 'us-east-1',
      lang: 'en',
      ticket: expect.stringMatching(/^[\w-]{32}$/),
    })
    expect(to.pathname).toBe('/console/')
  })

  test('a sign-in opens the console as that user: its ticket is good once', async () => {
    const { account } = await mary()
    const signedIn = await post({ account, username: 'mary', password, region: 'eu-west-1', lang: 'en' }, 'text/html')
    const ticket = new URL(signedIn.headers.get('location') ?? '', sandbox.endpoint).searchParams.get('ticket')
    const redeem = () =>
      fetch(`${sandbox.endpoint}/signin/session`, {
        method: 'POST',
        body: JSON.stringify({ ticket }),
        headers: { 'content-type': 'application/json' },
      })
    const answer = await redeem()
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { accessKeyId, secretAccessKey, sessionToken, ...who } = (await answer.json()) as Record<string, string>
    expect(who).toEqual({ account, partition: 'aws', userName: 'mary', expires: expect.stringMatching(/Z$/) })
    const credentials = { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '', sessionToken: sessionToken ?? '' }
    const sts = new STSClient({ endpoint: sandbox.endpoint, region: 'eu-west-1', credentials })
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: `arn:aws:iam::${account}:user/mary` })
    expect((await redeem()).status).toBe(404)
    expect((await fetch(`${sandbox.endpoint}/signin/session`, { method: 'POST', body: 'no ticket' })).status).toBe(404)
  })

  test('shows nothing of others as markup, and refuses a region that is none', async () => {
    const nasty = '"><img src=x onerror=alert(1)>'
    for (const path of ['/signin', '/signin/nowhere']) {
      const html = await (
        await fetch(`${sandbox.endpoint}${path}?account=${encodeURIComponent(nasty)}&user=${encodeURIComponent(nasty)}`)
      ).text()
      expect(html).not.toContain('<img')
    }
    const bad = await fetch(`${sandbox.endpoint}/signin?region=${encodeURIComponent(nasty)}`)
    expect(bad.status).toBe(400)
    expect(await bad.text()).not.toContain('<img')
  })

  test('records nothing for a form that is not filled in, or for a password asked too long ago', async () => {
    const { account } = await mary()
    expect(await (await post({ account, username: 'mary', password: '' })).json()).toMatchObject({
      properties: { text: 'Fill in every field.' },
    })
    expect(await (await post({ account, mfasession: 'made-up', mfacode: '123456' })).json()).toMatchObject({ state: 'FAIL' })
    expect(await records(account, 'us-east-1')).toEqual([])
  })
})
