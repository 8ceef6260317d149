import { CreateTopicCommand, PublishCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual', startMs: Date.parse('2026-11-21T08:00:00Z') })
})
afterAll(() => sandbox.close())

let accounts = 800_000_000_000
async function subscribed(address: string) {
  const account = String(accounts++)
  const sns = new SNSClient({
    endpoint: sandbox.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: account, secretAccessKey: 'x' },
  })
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }))
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: address }))
  return { sns, TopicArn }
}
const page = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${sandbox.endpoint}${path}`, { headers })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}
const decoded = (html: string) => html.replace(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))

describe('the list', () => {
  test('says in each language what it is, shows the address’s mails only, the newest first', async () => {
    const { sns, TopicArn } = await subscribed('one@example.com')
    await subscribed('two@example.com')
    await sandbox.advance(1000)
    const { messages } = (await (await fetch(`${sandbox.endpoint}/_sandbox/inbox?address=ONE@example.com`)).json()) as {
      messages: { links: { href: string }[] }[]
    }
    await fetch(messages[0]?.links[0]?.href ?? '')
    await sns.send(new PublishCommand({ TopicArn, Message: 'x', Subject: 'Second' }))
    for (const [lang, heading, mark] of [
      ['en', 'Mails to one@example.com', 'This is the sandbox, not AWS.'],
      ['zh', '发给 one@example.com 的邮件', '这是沙盒，不是 AWS。'],
      ['ko', '받는 주소: one@example.com', '여기는 샌드박스이며 AWS가 아닙니다.'],
    ]) {
      const { text, status } = await page(`/inbox?address=one@example.com&lang=${lang}`)
      expect(status).toBe(200)
      expect(text).toContain(`<h1>${heading}</h1>`)
      expect(text).toContain(mark)
      const subjects = [...text.matchAll(/<li><a [^>]*>([^<]*)<\/a>/g)].map((m) => m[1])
      expect(subjects).toEqual(['Second', 'AWS Notification - Subscription Confirmation'])
    }
    expect((await page('/inbox?address=nobody@example.com&lang=en')).text).toContain('No mail yet.')
    expect((await page('/inbox?lang=en')).text).toContain('two@example.com')
  })

  test('the browser’s language counts where none is asked for', async () => {
    expect((await page('/inbox', { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8' })).text).toContain('<html lang="ko">')
    expect((await page('/inbox', { 'accept-language': 'fr' })).text).toContain('<html lang="en">')
  })

  test('asked again with its tag it answers 204 until there is another mail', async () => {
    const { sns, TopicArn } = await subscribed('poll@example.com')
    const part = '/inbox?address=poll@example.com&lang=en&part=list'
    const first = await page(part)
    const tag = first.headers.get('x-inbox-tag') ?? ''
    expect(first.text).toContain('Mails shown: 1')
    expect((await page(part, { 'x-inbox-tag': tag })).status).toBe(204)
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'poll@example.com' }))
    const next = await page(part, { 'x-inbox-tag': tag })
    expect([next.status, next.text]).toEqual([200, expect.stringContaining('Mails shown: 2')])
  })
})

describe('a mail', () => {
  test('is shown as it was sent; its own link can be clicked, what only looks like one cannot', async () => {
    const { sns, TopicArn } = await subscribed('mail@example.com')
    const { messages } = (await (await fetch(`${sandbox.endpoint}/_sandbox/inbox?address=mail@example.com`)).json()) as {
      messages: { id: string; links: { href: string }[] }[]
    }
    const { text } = await page(`/inbox?address=mail@example.com&lang=en&mail=${messages[0]?.id}`)
    const [, href = '', words] = /<a href="([^"]*confirmation\.html[^"]*)">([^<]*)<\/a>/.exec(text) ?? []
    expect([decoded(href), words]).toEqual([`${messages[0]?.links[0]?.href.replace(sandbox.endpoint, '')}&lang=en`, 'Confirm subscription'])
    expect(text).toContain('You have chosen to subscribe to the topic')
    const confirmed = await page(decoded(href).replace(sandbox.endpoint, '').replace('lang=en', 'lang=zh'), { 'accept-language': 'ko' })
    expect(confirmed.text).toContain('<h1>订阅已确认！</h1>')
    await sns.send(
      new PublishCommand({ TopicArn, Message: 'see https://evil.example.com/ and <script>alert(1)</script>', Subject: '<b>&"' }),
    )
    const all = (await (await fetch(`${sandbox.endpoint}/_sandbox/inbox?address=mail@example.com`)).json()) as {
      messages: { id: string }[]
    }
    const shown = await page(`/inbox?address=mail@example.com&lang=en&mail=${all.messages.at(-1)?.id}`)
    expect(shown.text).not.toContain('<script>alert')
    expect(shown.text).not.toContain('<b>')
    expect(decoded(shown.text)).toContain('see https://evil.example.com/ and <script>alert(1)</script>')
    expect([...shown.text.matchAll(/<a href="([^"]*)"/g)].map((m) => decoded(m[1] ?? '')).filter((h) => h.includes('evil'))).toEqual([])
  })

  test('markup in a display name or an address stays text', async () => {
    const { sns, TopicArn } = await subscribed("o'neil&co@example.com")
    await sns.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: 'DisplayName', AttributeValue: '<img src=x onerror=alert(1)>' }),
    )
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: "o'neil&co@example.com" }))
    const list = await page(`/inbox?lang=en&address=${encodeURIComponent("o'neil&co@example.com")}`)
    expect(list.text).toContain('o&#39;neil&#38;co@example.com')
    const id = /id="mail-([0-9a-f-]+)"/.exec(list.text)?.[1]
    const mail = await page(`/inbox?lang=en&mail=${id}`)
    expect(mail.text).not.toContain('<img')
    const hostile = await page(`/inbox?lang=en&address=${encodeURIComponent('"><script>x</script>')}`)
    expect(hostile.text).not.toContain('<script>x')
  })

  test('one that is not there is said to be not there', async () => {
    const { status, text } = await page('/inbox?lang=en&mail=none')
    expect([status, text]).toEqual([404, expect.stringContaining('There is no such mail')])
  })
})

test('a link that no longer works says what SNS answered and what to do', async () => {
  const token = '2336412f37fb'.repeat(24)
  const { status, text } = await page(
    `/confirmation.html?TopicArn=arn:aws:sns:ap-northeast-1:111122223333:t&Token=${token}&Endpoint=a@example.com&lang=en`,
  )
  expect([status, text]).toEqual([400, expect.stringContaining('SNS answered: Invalid parameter: Token')])
  expect((await fetch(`${sandbox.endpoint}/confirmation.html`, { method: 'POST' })).status).toBe(405)
  expect((await page(`/SimpleNotificationService-${'0'.repeat(32)}.pem`)).status).toBe(404)
})

test('the pages load nothing from anywhere and run nothing but their own script', async () => {
  for (const path of ['/inbox?lang=en', '/inbox?lang=en&mail=none', '/unsubscribe.html?SubscriptionArn=x']) {
    const { headers, text } = await page(path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\/(?!127\.0\.0\.1)/)
    expect(text).not.toMatch(/\son\w+=/)
  }
})
