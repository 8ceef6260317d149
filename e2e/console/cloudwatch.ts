import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { barriers, overhang } from '../everybody.ts'
import { ConsolePage } from '../pages/console-page.ts'
import { expect, langs, test } from '../site-test.ts'

const regions = { zh: 'ap-northeast-1', ko: 'ap-northeast-2', en: 'cn-north-1' } as const
const accounts = { zh: '230000000001', ko: '230000000002', en: '230000000003' } as const

// Its words are walked through by hand in the journeys of Lab A, in each language.
for (const lang of process.env.TRAILPROOF_SLOW_TESTS ? langs : langs.slice(0, 1))
  test(`${lang}: logs are written and filtered, what is counted is graphed and watched, and all of it changed, by hand`, async ({
    comes,
    server,
  }) => {
    const { page, words } = await comes(lang, { colorScheme: lang === 'zh' ? 'dark' : 'light' })
    const at = { account: accounts[lang], region: regions[lang] }
    const console = new ConsolePage(page, words)
    const { label } = words
    const config = { endpoint: server.endpoint, region: at.region, credentials: { accessKeyId: at.account, secretAccessKey: 'learner' } }
    const logs = new CloudWatchLogsClient(config)
    const cloudwatch = new CloudWatchClient(config)
    const seemly = async () => {
      // Roles, names and colours are the same in each language, lengths are not.
      if (lang === 'zh') expect(await barriers(page)).toEqual([])
      expect(await overhang(page)).toBeLessThanOrEqual(0)
    }
    const logGroupName = 'app/sign-ins'

    await test.step('a log group, a stream and an event, by keyboard', async () => {
      await console.open(at, '#/cloudwatch/log-groups')
      await expect(page.getByText(console.word('noLogGroups'))).toBeVisible()
      await console.button(label('createLogGroup')).first().press('Enter')
      await console.field(label('logGroupName')).fill('not allowed!')
      await page.keyboard.press('Enter')
      await expect(page.getByText(console.word('logGroupNameRule')).nth(1)).toBeVisible()
      await console.field(label('logGroupName')).fill(logGroupName)
      await page.keyboard.press('Enter')
      await expect(console.told(console.word('logGroupCreated', { name: logGroupName }))).toBeVisible()
      await console.tick(logGroupName).check()
      await console.choose(label('actions'), label('editRetention'))
      await console.select(console.word('retentionSetting'), label('threeMonths'))
      await console.agree(label('save'))
      await expect(console.row(logGroupName)).toContainText(label('threeMonths'))
      const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}))
      expect(logGroups).toMatchObject([{ logGroupName, retentionInDays: 90 }])
      await console.link(logGroupName).press('Enter')
      await expect(page.getByText(console.word('noLogStreams'))).toBeVisible()
      await seemly()
      await console.button(console.word('createLogStream')).press('Enter')
      await console.field(console.word('logStreamName')).fill('by-hand')
      await page.keyboard.press('Enter')
      await console.link('by-hand').press('Enter')
      await console.choose(label('actions'), console.word('createLogEvent'))
      await console.field(console.word('message')).fill('{"eventName":"ConsoleLogin","n":7}')
      await console.agree(label('create'))
      await expect(page.getByText('{"eventName":"ConsoleLogin","n":7}').first()).toBeVisible()
    })

    await test.step('a pattern is tried on the events, becomes a filter, and is edited', async () => {
      const pattern = console.field(label('filterEvents'))
      await pattern.fill('{ $.n > 7')
      await expect(page.getByText(/Invalid.*pattern/i)).toBeVisible()
      await pattern.fill('{ $.n > 7 }')
      await expect(page.getByText(console.word('noLogEvents'))).toBeVisible()
      await pattern.fill('{ $.n > 6 }')
      await expect(page.getByText('{"eventName":"ConsoleLogin","n":7}').first()).toBeVisible()
      await seemly()
      await console.button(label('createMetricFilter')).click()
      await expect(console.field(label('filterPattern'))).toHaveValue('{ $.n > 6 }')
      await console.select(label('selectLogData'), 'by-hand')
      await console.button(label('testPattern')).click()
      await expect(page.getByText(console.label('testFound', { matches: 1, total: 1 }))).toBeVisible()
      await seemly()
      await console.button(label('next')).click()
      await console.button(label('next')).click()
      await expect(page.getByText(console.word('fieldRequired')).first()).toBeVisible()
      await console.field(label('filterName')).fill('seven')
      await console.field(label('metricNamespace')).fill('Demo')
      await console.field(label('metricName')).fill('Sevens')
      await console.field(label('metricValue')).fill('1')
      await console.button(label('next')).click()
      await console.button(label('createMetricFilter')).click()
      await expect(console.told(console.label('mfCreated', { name: 'seven' }))).toBeVisible()
      await console.tick('seven').check()
      await console.button(label('edit')).click()
      await expect(console.heading(label('mfStepDefine'))).toBeVisible()
      await console.field(label('filterPattern')).fill('{ $.n > 5 }')
      await console.button(label('next')).click()
      await expect(console.field(label('filterName'))).toBeDisabled()
      await console.field(label('metricValue')).fill('2')
      await console.button(label('next')).click()
      await console.button(label('saveChanges')).click()
      await expect(console.told(console.word('filterSaved', { name: 'seven' }))).toBeVisible()
      const { metricFilters = [] } = await logs.send(new DescribeMetricFiltersCommand({ logGroupName }))
      expect(metricFilters).toMatchObject([
        { filterName: 'seven', filterPattern: '{ $.n > 5 }', metricTransformations: [{ metricName: 'Sevens', metricValue: '2' }] },
      ])
    })

    await test.step('a metric with a dimension is graphed; an alarm on it is made, edited, copied, silenced and deleted', async () => {
      const Dimensions = [{ Name: 'Office', Value: 'Seoul' }]
      const MetricData = [{ MetricName: 'Sevens', Dimensions, Value: 7 }]
      await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Demo', MetricData }))
      await console.open(at, '#/cloudwatch/metrics?namespace=Demo&name=Sevens')
      await expect(console.field(label('statistic'))).toContainText(label('statSum'))
      await console.select(label('period'), label('period1m'))
      await expect(page.getByRole('application').or(page.getByRole('figure')).first()).toBeVisible()
      await seemly()
      await console.button(label('createAlarm')).click()
      await expect(console.field('Office')).toHaveValue('Seoul')
      await console.button(label('next')).click()
      await expect(page.getByText(console.word('mustBeNumber')).first()).toBeVisible()
      await console.field(label('than')).fill('5')
      await seemly()
      await console.button(label('next')).click()
      await page.getByRole('radio', { name: label('createNewTopic') }).check()
      await console.field(console.word('newTopicName')).fill('sevens')
      await console.field(label('emailEndpoints')).fill('me@example.com')
      await console.button(label('next')).click()
      await console.field(label('alarmName')).fill('too-many')
      await console.button(label('next')).click()
      await seemly()
      await console.button(label('createAlarm')).click()
      await expect(console.told(console.label('alCreated', { name: 'too-many' }))).toBeVisible()
      await expect(async () => {
        await console.button(label('refresh')).click()
        await expect(console.row('too-many')).toContainText(label('stInAlarm'), { timeout: 1_000 })
      }).toPass()

      await console.link('too-many').click()
      await console.choose(label('actions'), console.word('disableActions'))
      await expect(console.told(console.word('actionsDisabled', { names: 'too-many' }))).toBeVisible()
      await seemly()
      await console.choose(label('actions'), label('edit'))
      await expect(console.field(label('than'))).toHaveValue('5')
      await console.field(label('than')).fill('8')
      for (const _ of [1, 2]) await console.button(label('next')).click()
      await expect(console.field(label('alarmName'))).toBeDisabled()
      await console.button(label('next')).click()
      await console.button(console.word('updateAlarm')).click()
      await expect(console.told(console.word('alarmSaved', { name: 'too-many' }))).toBeVisible()
      await console.choose(label('actions'), label('copy'))
      for (const _ of [1, 2]) await console.button(label('next')).click()
      await console.field(label('alarmName')).fill('too-many-too')
      await console.button(label('next')).click()
      await console.button(label('createAlarm')).click()
      await expect(console.row('too-many-too')).toBeVisible()
      const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}))
      expect(MetricAlarms).toMatchObject([
        { AlarmName: 'too-many', Threshold: 8, ActionsEnabled: false, Dimensions, Statistic: 'Sum', Period: 300 },
        { AlarmName: 'too-many-too', Threshold: 8, ActionsEnabled: true, Dimensions, AlarmActions: [expect.stringMatching(/:sevens$/)] },
      ])
      await seemly()
      for (const name of ['too-many-too', 'too-many']) await console.tick(name).check()
      await console.choose(label('actions'), label('delete'))
      await console.agree(label('delete'))
      await expect(page.getByText(console.word('noAlarms'))).toBeVisible()
    })

    await test.step('filter, stream and group are deleted', async () => {
      await console.open(at, `#/cloudwatch/log-group/${encodeURIComponent(logGroupName)}`)
      await console.tick('by-hand').check()
      await console.button(label('delete')).click()
      await console.agree(label('delete'))
      await expect(console.told(console.word('logStreamsDeleted', { names: 'by-hand' }))).toBeVisible()
      expect((await logs.send(new DescribeLogStreamsCommand({ logGroupName }))).logStreams).toEqual([])
      await console.choose(label('actions'), label('deleteLogGroup'))
      await console.agree(label('delete'))
      await expect(page.getByText(console.word('noLogGroups'))).toBeVisible()
      // What is gone meanwhile says so, on a page that is whole.
      await console.open(at, `#/cloudwatch/log-group/${encodeURIComponent(logGroupName)}`)
      await expect(page.getByText(console.word('noSuchLogGroup', { name: logGroupName }))).toBeVisible()
    })
  })
