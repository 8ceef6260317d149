import { CloudTrailClient, DescribeTrailsCommand, GetEventSelectorsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail'
import { GetRoleCommand, IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam'
import { barriers, overhang } from '../everybody.ts'
import { ConsolePage } from '../pages/console-page.ts'
import { expect, langs, test } from '../site-test.ts'

const regions = { zh: 'ap-northeast-1', ko: 'ap-northeast-2', en: 'cn-north-1' } as const
const accounts = { zh: '210000000001', ko: '210000000002', en: '210000000003' } as const

// Its words are walked through by hand in the journeys of Lab A, in each language.
for (const lang of process.env.TRAILPROOF_SLOW_TESTS ? langs : langs.slice(0, 1))
  test(`${lang}: a trail is made by hand, sent to CloudWatch Logs, changed, stopped, and deleted`, async ({ comes, server }) => {
    const { page, words } = await comes(lang, { colorScheme: lang === 'ko' ? 'dark' : 'light' })
    const at = { account: accounts[lang], region: regions[lang] }
    const console = new ConsolePage(page, words)
    const label: ConsolePage['label'] = (key, fill) => console.label(key, fill)
    const credentials = { accessKeyId: at.account, secretAccessKey: 'learner' }
    const client = new CloudTrailClient({ endpoint: server.endpoint, region: at.region, credentials })
    const iam = new IAMClient({ endpoint: server.endpoint, region: at.region, credentials })
    const seemly = async () => {
      // Roles, names and colours are the same in each language, lengths are not.
      if (lang === 'zh') expect(await barriers(page)).toEqual([])
      expect(await overhang(page)).toBeLessThanOrEqual(0)
    }

    await test.step('A1: the trail', async () => {
      await console.open(at, '#/cloudtrail/trails')
      await expect(page.getByText(console.word('noTrails'))).toBeVisible()
      await seemly()
      await console.button(label('createTrail')).first().click()
      await console.field(label('trailName')).fill('demo-trail')
      await page.getByRole('radio', { name: label('createNewS3Bucket') }).check()
      await console.field(label('trailLogBucketFolder')).fill(`demo-trail-${at.account}`)
      await seemly()
      await console.button(label('next')).click()
      // The sandbox has no KMS: the page goes on only without it.
      await expect(page.getByText(console.word('kmsNotHere'))).toBeVisible()
      await page.getByRole('checkbox', { name: label('logFileSseKms') }).uncheck()
      await console.button(label('next')).click()
      await expect(page.getByRole('checkbox', { name: label('managementEvents') })).toBeChecked()
      await expect(page.getByRole('checkbox', { name: label('write') })).toBeChecked()
      await seemly()
      await console.button(label('next')).click()
      await seemly()
      await console.button(label('createTrail')).click()
      await expect(console.told(console.word('trailCreated', { name: 'demo-trail' }))).toBeVisible()
      await expect(console.row('demo-trail')).toContainText(label('loggingOn'))
      const { trailList = [] } = await client.send(new DescribeTrailsCommand({}))
      expect(trailList).toMatchObject([{ Name: 'demo-trail', IsMultiRegionTrail: true, S3BucketName: `demo-trail-${at.account}` }])
      expect((await client.send(new GetTrailStatusCommand({ Name: 'demo-trail' }))).IsLogging).toBe(true)
    })

    await test.step('A2: CloudWatch Logs, with a new group and a new role', async () => {
      await page.getByRole('link', { name: 'demo-trail', exact: true }).click()
      await expect(console.heading('demo-trail')).toBeVisible()
      await seemly()
      await console.button(console.word('editLabel', { part: label('cwLogsSection') })).click()
      await page.getByRole('checkbox', { name: label('enabled') }).check()
      await console.field(label('logGroupName')).fill('aws-cloudtrail-logs-tokyo')
      await console.field(label('roleName')).fill('aws-cloudtrail-logs-tokyo-role')
      await seemly()
      await console.button(label('saveChanges')).click()
      await expect(console.told(words.label('trailUpdated').replace('{name}', 'demo-trail'))).toBeVisible()
      await expect(page.getByText('aws-cloudtrail-logs-tokyo', { exact: true })).toBeVisible()
      const RoleName = 'aws-cloudtrail-logs-tokyo-role'
      expect((await iam.send(new GetRoleCommand({ RoleName }))).Role?.Path).toBe('/service-role/')
      const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
      expect(AttachedPolicies.map(({ PolicyName }) => PolicyName)).toEqual([
        expect.stringMatching(/^Cloudtrail-CW-access-policy-demo-trail-/),
      ])
    })

    await test.step('what it records is changed', async () => {
      await console.button(console.word('editLabel', { part: label('managementEvents') })).click()
      await page.getByRole('checkbox', { name: label('read') }).uncheck()
      await page.getByRole('checkbox', { name: label('excludeKmsEvents') }).check()
      await console.button(label('saveChanges')).click()
      await expect(page.getByText(label('evWriteOnly'), { exact: true })).toBeVisible()
      const { EventSelectors = [] } = await client.send(new GetEventSelectorsCommand({ TrailName: 'demo-trail' }))
      expect(EventSelectors).toMatchObject([{ ReadWriteType: 'WriteOnly', ExcludeManagementEventSources: ['kms.amazonaws.com'] }])
      await console.button(console.word('editLabel', { part: label('insightsEvents') })).click()
      await page.getByRole('checkbox', { name: label('insightsEvents') }).check()
      await console.button(label('saveChanges')).click()
      await expect(page.getByText(console.word('chooseInsight'))).toBeVisible()
      await page.getByRole('checkbox', { name: label('apiCallRate') }).check()
      await console.button(label('saveChanges')).click()
      await expect(page.getByText(label('apiCallRate'), { exact: true })).toBeVisible()
    })

    await test.step('event history has it all, and each record', async () => {
      await page.getByRole('link', { name: label('ctEventHistory') }).click()
      await expect(page.getByRole('link', { name: 'CreateTrail', exact: true })).toBeVisible()
      await seemly()
      await console.open(at, '#/cloudtrail/events?EventName=PutEventSelectors')
      await expect(page.getByRole('link', { name: 'PutEventSelectors', exact: true })).toHaveCount(2)
      await page.getByRole('link', { name: 'PutEventSelectors', exact: true }).first().click()
      await expect(page.getByRole('region', { name: label('evRecord') })).toContainText('"recipientAccountId"')
      await seemly()
    })

    await test.step('A14: stopped, started, deleted', async () => {
      await console.open(at, '#/cloudtrail/trails')
      await page.getByRole('link', { name: 'demo-trail', exact: true }).click()
      await console.button(label('stopLogging')).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: label('stopLogging') })
        .click()
      await expect(console.told(console.word('loggingStopped', { name: 'demo-trail' }))).toBeVisible()
      await console.button(label('startLogging')).click()
      await expect(console.told(console.word('loggingStarted', { name: 'demo-trail' }))).toBeVisible()
      await console.button(label('delete')).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: label('delete'), exact: true })
        .click()
      await expect(console.told(console.word('trailDeleted', { name: 'demo-trail' }))).toBeVisible()
      await expect(page.getByText(console.word('noTrails'))).toBeVisible()
    })
  })
