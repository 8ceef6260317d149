import { readFileSync } from 'node:fs'
import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { CloudWatchClient, DisableAlarmActionsCommand, EnableAlarmActionsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, CreateLogGroupCommand, PutMetricFilterCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { type Fill, fillSentence } from '../../say/index.ts'
import { barriers, overhang } from '../everybody.ts'
import { ConsolePage } from '../pages/console-page.ts'
import { expect, langs, test } from '../site-test.ts'
import { newTab } from '../visitor.ts'

const region = 'us-east-1'
const accounts = { zh: '260000000001', ko: '260000000002', en: '260000000003' } as const
const group = 'trail-logs'
const Namespace = 'Demo'
const MetricName = 'Failures'

// Its words are walked through by hand in the journeys of Lab A, in each language.
for (const lang of process.env.TRAILPROOF_SLOW_TESTS ? langs : langs.slice(0, 1))
  test(`${lang}: what happened to an event is told arrow by arrow, and its mail is read`, async ({ comes, server }) => {
    const { page, words } = await comes(lang, { colorScheme: lang === 'en' ? 'light' : 'dark' })
    const account = accounts[lang]
    const at = { account, region }
    const console = new ConsolePage(page, words)
    const config = { endpoint: server.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'learner' } }
    const [iam, logs, cloudwatch, sns] = [
      new IAMClient(config),
      new CloudWatchLogsClient(config),
      new CloudWatchClient(config),
      new SNSClient(config),
    ]
    const seemly = async () => {
      // Roles, names and colours are the same in each language, lengths are not.
      if (lang === 'zh') expect(await barriers(page)).toEqual([])
      expect(await overhang(page)).toBeLessThanOrEqual(0)
    }
    const sentences = JSON.parse(readFileSync(new URL(`../../locales/${lang}/chain.json`, import.meta.url), 'utf8')) as Record<
      string,
      string
    >
    const says = (key: string, fill: Fill) => expect(page.getByRole('main')).toContainText(fillSentence(sentences[key] ?? key, lang, fill))
    /** What stands before the service's own words. */
    const begins = (key: string, fill: Fill) => says(sentences[key]?.split('{error}')[0]?.trim() ?? key, fill)
    const send = async (kind: Parameters<typeof console.word>[0]) => {
      await console.open(at, '#/chain')
      await console.select(console.word('sendKind'), console.word(kind))
      await console.button(console.word('sendButton')).click()
      await expect(console.heading(console.word('eventTitle'))).toBeVisible()
    }

    await test.step('without a trail; then with one, and a role that may not write', async () => {
      await console.open(at, '#/chain')
      await expect(page.getByText(console.word('clockFast'))).toBeVisible()
      await seemly()
      await send('sample.failed-password')
      await says('event-to-trail.noTrail', { account, region })
      await seemly()

      const Bucket = `chain-${account}`
      const s3 = new S3Client({ ...config, forcePathStyle: true })
      await s3.send(new CreateBucketCommand({ Bucket }))
      const Principal = { Service: 'cloudtrail.amazonaws.com' }
      const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Principal, Action, Resource })
      const Statement = [allow('s3:GetBucketAcl', `arn:aws:s3:::${Bucket}`), allow('s3:PutObject', `arn:aws:s3:::${Bucket}/*`)]
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }))
      await logs.send(new CreateLogGroupCommand({ logGroupName: group }))
      await logs.send(new CreateLogGroupCommand({ logGroupName: 'another' }))
      const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] }
      await iam.send(new CreateRoleCommand({ RoleName: 'writes', AssumeRolePolicyDocument: JSON.stringify(trust) }))
      await writes(true)
      const trails = new CloudTrailClient(config)
      const CloudWatchLogsLogGroupArn = `arn:aws:logs:${region}:${account}:log-group:${group}:*`
      const CloudWatchLogsRoleArn = `arn:aws:iam::${account}:role/writes`
      await trails.send(new CreateTrailCommand({ Name: 'all', S3BucketName: Bucket, CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn }))
      await trails.send(new StartLoggingCommand({ Name: 'all' }))
      await writes(false)
      await send('sample.success')
      await begins('trail-to-logs.refused', { trail: 'all', logGroup: group })
      await writes(true)
    })

    const put = (logGroupName: string) =>
      logs.send(
        new PutMetricFilterCommand({
          logGroupName,
          filterName: 'failures',
          filterPattern: '{ $.eventName = ConsoleLogin && $.errorMessage = "Failed authentication" }',
          metricTransformations: [{ metricNamespace: Namespace, metricName: MetricName, metricValue: '1' }],
        }),
      )
    await test.step('the filter is on another group; it does not match; nothing watches', async () => {
      await put('another')
      await send('sample.failed-password')
      await says('logs-to-metric.noFilter', { logGroup: group })
      await put(group)
      await send('sample.success')
      await expect(page.getByRole('main')).toContainText('$.errorMessage = "Failed authentication"')
      await expect(
        page
          .getByText(console.word('outcomeSkipped'))
          .or(page.getByLabel(console.word('outcomeSkipped')))
          .first(),
      ).toBeVisible()
      await send('sample.failed-password')
      await says('metric-to-alarm.noAlarm', { namespace: Namespace, metric: MetricName })
    })

    await test.step('the alarm is silent, then nobody has confirmed, then the mail comes', async () => {
      const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'told' }))
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: `${lang}-chain@example.com` }))
      const AlarmName = 'failures'
      const AlarmNames = [AlarmName]
      // What was counted already must not set it off.
      await later()
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName,
          Namespace,
          MetricName,
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'notBreaching',
          AlarmActions: [TopicArn],
        }),
      )
      await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames }))
      await send('sample.failed-password')
      await says('alarm-to-topic.actionsDisabled', { alarm: AlarmName })
      await cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames }))
      await later()
      await send('sample.failed-password')
      await says('topic-to-mail.notConfirmed', { endpoint: `${lang}-chain@example.com` })
      await seemly()

      await console.open(at, '#/inbox')
      const row = page.getByRole('row').filter({ hasText: `${lang}-chain@example.com` })
      await row.getByRole('link').first().click()
      await seemly()
      const confirmation = await newTab(page, () => console.button(console.word('confirmLink')).click())
      await expect(confirmation.getByText(`${TopicArn}:`)).toBeVisible()
      await confirmation.close()
      await later()
      await send('sample.failed-password')
      await expect(page.getByRole('main')).toContainText('ALARM: "failures" in ')
      await console.open(at, '#/inbox')
      await expect(row.getByRole('link', { name: 'ALARM: "failures"' })).toBeVisible()
      await seemly()
    })

    /** Whether the trail's role may write to the group. */
    async function writes(may: boolean): Promise<void> {
      const Action = ['logs:CreateLogStream', 'logs:PutLogEvents']
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
      const named = { RoleName: 'writes', PolicyName: 'logs' }
      if (may) await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument }))
      else await iam.send(new DeleteRolePolicyCommand(named))
    }

    /** By the page's own button: the alarm calms down, what waited is delivered. */
    async function later(): Promise<void> {
      await console.open(at, '#/chain')
      const clock = page.getByRole('main').locator('time').first()
      const before = Date.parse((await clock.getAttribute('datetime')) ?? '')
      await console.button(console.word('clockMinutes', { minutes: 15 })).click()
      await expect.poll(async () => Date.parse((await clock.getAttribute('datetime')) ?? '') - before).toBeGreaterThanOrEqual(15 * 60_000)
    }
  })
