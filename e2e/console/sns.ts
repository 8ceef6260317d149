import { GetSubscriptionAttributesCommand, GetTopicAttributesCommand, ListSubscriptionsCommand, SNSClient } from '@aws-sdk/client-sns'
import { barriers, overhang } from '../everybody.ts'
import { ConsolePage } from '../pages/console-page.ts'
import { expect, langs, test } from '../site-test.ts'

const regions = { zh: 'cn-north-1', ko: 'ap-northeast-2', en: 'us-east-1' } as const
const accounts = { zh: '240000000001', ko: '240000000002', en: '240000000003' } as const

interface Mail {
  readonly to: string
  readonly kind: string
  readonly subject: string
  readonly links: readonly { readonly rel: string; readonly href: string }[]
}

// Its words are walked through by hand in the journeys of Lab A, in each language.
for (const lang of process.env.TRAILPROOF_SLOW_TESTS ? langs : langs.slice(0, 1))
  test(`${lang}: a topic is made, subscribed to, confirmed by its address, published to, changed and deleted, by hand`, async ({
    comes,
    server,
  }) => {
    const { page, words } = await comes(lang, {
      colorScheme: lang === 'en' ? 'dark' : 'light',
      // The refusal below is one that the browser tells of.
      expected: /status of 400/,
    })
    const at = { account: accounts[lang], region: regions[lang] }
    const console = new ConsolePage(page, words)
    const { label } = words
    const sns = new SNSClient({
      endpoint: server.endpoint,
      region: at.region,
      credentials: { accessKeyId: at.account, secretAccessKey: 'learner' },
    })
    const seemly = async () => {
      // Roles, names and colours are the same in each language, lengths are not.
      if (lang === 'zh') expect(await barriers(page)).toEqual([])
      expect(await overhang(page)).toBeLessThanOrEqual(0)
    }
    const address = `${lang}@example.com`
    const mails = async (kind: string): Promise<readonly Mail[]> => {
      const answer = await fetch(`${server.endpoint}/_sandbox/inbox?address=${encodeURIComponent(address)}`)
      const { messages } = (await answer.json()) as { messages: Mail[] }
      return messages.filter((mail) => mail.kind === kind)
    }
    let TopicArn = ''

    await test.step('a topic; a bad name and a bad policy are refused', async () => {
      await console.open(at, '#/sns/topics')
      await console.button(label('createTopic')).first().click()
      await page.getByRole('radio', { name: label('typeStandard') }).check()
      await console.field(label('name')).fill('a name')
      await console.button(label('createTopic')).click()
      await expect(page.getByText(console.word('topicNameRule')).nth(1)).toBeVisible()
      await console.field(label('name')).fill('alerts')
      await seemly()
      await console.button(label('createTopic')).click()
      await expect(console.told(console.label('topicCreated', { name: 'alerts' }))).toBeVisible()
      await seemly()
      await console.button(label('edit')).first().click()
      await console.field(label('displayName')).fill('Alerts')
      const policy = console.field(console.word('jsonPolicy'))
      const kept = await policy.inputValue()
      await policy.fill('{ "Version": ')
      await console.button(label('saveChanges')).click()
      // AWS's own words, and what to do.
      await expect(page.getByRole('alert').filter({ hasText: 'InvalidParameter' })).toContainText(console.word('adviceOther'))
      await policy.fill(kept)
      await seemly()
      await console.button(label('saveChanges')).click()
      await expect(console.told(console.word('topicSaved', { name: 'alerts' }))).toBeVisible()
      TopicArn = decodeURIComponent(page.url().split('/').at(-1) ?? '')
      const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }))
      expect(Attributes).toMatchObject({ DisplayName: 'Alerts' })
    })

    await test.step('a subscription by mail, asked for again, confirmed by its address', async () => {
      await console.button(label('createSubscription')).click()
      await console.button(label('createSubscription')).click()
      await expect(page.getByText(console.word('fieldRequired')).first()).toBeVisible()
      await console.select(label('protocol'), label('protoEmail'))
      await console.field(label('endpoint')).fill(address)
      await seemly()
      await console.button(label('createSubscription')).click()
      await expect(console.told(console.word('subscriptionCreated'))).toBeVisible()
      await console.tick(address).check()
      await console.button(label('requestConfirmation')).click()
      await expect(console.told(console.word('confirmationSent', { endpoint: address }))).toBeVisible()
      await expect.poll(async () => (await mails('confirm')).length).toBe(2)
      await console.button(label('confirmSubscription')).click()
      await page.getByRole('dialog').getByRole('textbox').fill('https://example.com/')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('dialog').getByText(console.word('confirmationUrlRule')).nth(1)).toBeVisible()
      const [, newest] = await mails('confirm')
      await console.agree(label('confirmSubscription'), newest?.links.find(({ rel }) => rel === 'confirm')?.href ?? '')
      await expect(console.told(console.word('subscriptionConfirmed'))).toBeVisible()
      await expect(page.getByText(label('confirmed'), { exact: true })).toBeVisible()
    })

    await test.step('a message arrives', async () => {
      await console.button(label('publishMessage')).click()
      await console.field(console.word('subjectOptional')).fill('By hand')
      await console.field(console.word('messageBody')).fill('hello')
      await seemly()
      await console.button(label('publishMessage')).click()
      await expect(console.told(console.word('published', { name: 'alerts' }))).toBeVisible()
      await expect.poll(async () => (await mails('notification')).map(({ subject }) => subject)).toEqual(['By hand'])
    })

    await test.step('the subscription is changed and deleted, and the topic', async () => {
      await console.open(at, '#/sns/subscriptions')
      await console.tick(address).check()
      await seemly()
      await console.button(label('edit')).click()
      await console.field(console.word('jsonPolicy')).fill('{"level": ["high"]}')
      await seemly()
      await console.button(label('saveChanges')).click()
      await expect(console.told(console.word('subscriptionSaved'))).toBeVisible()
      await seemly()
      const { Subscriptions: [one] = [] } = await sns.send(new ListSubscriptionsCommand({}))
      const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: one?.SubscriptionArn }))
      expect(JSON.parse(Attributes?.FilterPolicy ?? '')).toEqual({ level: ['high'] })
      await console.button(label('delete')).click()
      await console.agree(label('delete'))
      await expect(page.getByText(console.word('noSubscriptions'))).toBeVisible()
      await console.open(at, '#/sns/topics')
      await console.tick('alerts').check()
      await console.button(label('delete')).click()
      await console.agree(label('delete'), 'delete me')
      await expect(page.getByText(console.word('noTopics'))).toBeVisible()
    })
  })
