import { CloudFormationClient, CreateChangeSetCommand, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { barriers, overhang } from '../everybody.ts'
import { ConsolePage } from '../pages/console-page.ts'
import { expect, langs, test } from '../site-test.ts'

const regions = { zh: 'ap-northeast-1', ko: 'ap-northeast-2', en: 'cn-north-1' } as const
const accounts = { zh: '260000000001', ko: '260000000002', en: '260000000003' } as const

/** A topic, named by a parameter, and a bucket. */
const template = (topicName: string, bucket: object = {}) => ({
  Description: 'A topic and a bucket',
  Parameters: { TopicName: { Type: 'String', Default: topicName } },
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'TopicName' } } },
    Bucket: { Type: 'AWS::S3::Bucket', DependsOn: 'Topic', Properties: bucket },
  },
  Outputs: { BucketName: { Value: { Ref: 'Bucket' }, Description: 'where it is kept' } },
})

// Roles, names and colours are the same in each language, lengths are not.
for (const lang of process.env.TRAILPROOF_SLOW_TESTS ? langs : langs.slice(0, 1))
  test(`${lang}: stacks are watched while they are built, changed, taken back and deleted`, async ({ comes, server }) => {
    const { page, words } = await comes(lang, {
      colorScheme: lang === 'zh' ? 'dark' : 'light',
      // A protected stack is not deleted, and a name that no stack has is refused: the browser tells of both.
      expected: /status of 400/,
    })
    const at = { account: accounts[lang], region: regions[lang] }
    const console = new ConsolePage(page, words)
    const { label } = words
    const config = { endpoint: server.endpoint, region: at.region, credentials: { accessKeyId: at.account, secretAccessKey: 'learner' } }
    const cloudFormation = new CloudFormationClient(config)
    const s3 = new S3Client({ ...config, forcePathStyle: true })
    const seemly = async () => {
      if (lang === 'zh') expect(await barriers(page)).toEqual([])
      expect(await overhang(page)).toBeLessThanOrEqual(0)
    }
    const open = (tab: string) => page.getByRole('tab', { name: tab, exact: true }).click()
    const row = (text: string) => page.getByRole('row').filter({ hasText: text })

    await test.step('a list without stacks says how one is deployed', async () => {
      await console.open(at, '#/cloudformation/stacks')
      await expect(page.getByText(console.word('noStacks'))).toBeVisible()
      await expect(page.getByRole('region', { name: /bash/ })).toContainText(`AWS_ACCESS_KEY_ID=${at.account}`)
      await seemly()
    })

    await test.step('one that is deployed elsewhere appears by itself, and is all there', async () => {
      await cloudFormation.send(
        new CreateStackCommand({
          StackName: 'demo',
          TemplateBody: JSON.stringify(template('alerts')),
          Tags: [{ Key: 'team', Value: 'security' }],
          EnableTerminationProtection: true,
        }),
      )
      await expect(console.row('demo')).toContainText('CREATE_COMPLETE')
      await console.link('demo').press('Enter')
      await expect(console.heading('demo')).toBeVisible()
      await expect(page.getByText('security', { exact: true })).toBeVisible()
      await expect(page.getByText(label('enabled'), { exact: true }).first()).toBeVisible()
      await seemly()
      await open(label('stackEvents'))
      await expect(row('User Initiated')).toContainText('CREATE_IN_PROGRESS')
      await expect(page.getByText(label('likelyRootCause'))).toHaveCount(0)
      await seemly()
      await open(label('stackOutputs'))
      await expect(row('BucketName')).toContainText('where it is kept')
      await open(label('stackParameters'))
      await expect(row('TopicName')).toContainText('alerts')
      await open(label('stackTemplate'))
      await expect(page.getByRole('region', { name: label('stackTemplate') })).toContainText('"Description": "A topic and a bucket"')
      await seemly()
      await open(label('stackResources'))
      await seemly()
      await row('AWS::SNS::Topic').getByRole('link').click()
      await expect(console.heading('alerts')).toBeVisible()
    })

    await test.step('a change set is looked at and executed', async () => {
      const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'demo' }))
      await cloudFormation.send(
        new CreateChangeSetCommand({
          StackName: 'demo',
          ChangeSetName: 'rename',
          TemplateBody: JSON.stringify(template('alarms')),
          Parameters: [{ ParameterKey: 'TopicName', ParameterValue: 'alarms' }],
        }),
      )
      await console.open(at, `#/cloudformation/stack/${encodeURIComponent(stack?.StackId ?? '')}?tab=changeSets`)
      await console.link('rename').click()
      await expect(page.getByText('AVAILABLE', { exact: true })).toBeVisible()
      await expect(row('AWS::SNS::Topic')).toContainText(label('chgModify'))
      await expect(row('AWS::SNS::Topic')).toContainText('True')
      await seemly()
      await console.button(console.word('executeChangeSet')).click()
      await console.agree(console.word('executeChangeSet'))
      await expect(console.told(console.word('changeSetExecuting', { name: 'rename' }))).toBeVisible()
      await expect(row('AWS::CloudFormation::Stack').filter({ hasText: /UPDATE_COMPLETE$|UPDATE_COMPLETE-/ })).toBeVisible()
    })

    await test.step('a failure is taken back, and what it began with is labelled', async () => {
      const Bucket = `taken-${at.account}`
      await s3.send(new CreateBucketCommand({ Bucket }))
      await console.open(at, '#/cloudformation/stack/broken?tab=events')
      await expect(page.getByText(console.word('noSuchStack', { name: 'broken' }))).toBeVisible()
      await cloudFormation.send(
        new CreateStackCommand({ StackName: 'broken', TemplateBody: JSON.stringify(template('others', { BucketName: Bucket })) }),
      )
      await expect(row('ROLLBACK_COMPLETE')).toBeVisible()
      await expect(page.getByText(label('likelyRootCause'))).toHaveCount(1)
      await expect(row(label('likelyRootCause'))).toContainText('AWS::S3::Bucket')
      await expect(row(label('likelyRootCause'))).toContainText('CREATE_FAILED')
      await seemly()
    })

    await test.step('a stack is deleted, once nothing protects it and what cannot go may stay; it is found among the deleted', async () => {
      const { Stacks: [whole] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'demo' }))
      await s3.send(new PutObjectCommand({ Bucket: whole?.Outputs?.[0]?.OutputValue, Key: 'kept', Body: 'evidence' }))
      await console.open(at, '#/cloudformation/stack/demo')
      await console.button(label('delete')).click()
      await expect(page.getByRole('dialog')).toContainText(console.word('deleteStackText'))
      await seemly()
      await console.agree(label('delete'))
      await expect(page.getByRole('alert').filter({ hasText: 'TerminationProtection' })).toContainText('ValidationError')
      await console.choose(console.word('stackActions'), console.word('editProtection'))
      await page
        .getByRole('dialog')
        .getByRole('radio', { name: label('disabled') })
        .check()
      await console.agree(label('save'))
      await expect(console.told(console.word('protectionSaved', { name: 'demo' }))).toBeVisible()
      await console.button(label('delete')).press('Enter')
      await console.agree(label('delete'))
      await expect(console.told(console.word('deleteInitiated', { name: 'demo' }))).toBeVisible()
      await expect(page.getByText('DELETE_FAILED', { exact: true })).toBeVisible()
      await console.button(label('delete')).click()
      await page.getByRole('dialog').getByRole('checkbox', { name: 'Bucket' }).check()
      await seemly()
      await console.agree(label('delete'))
      // Its page stays, though no stack has the name any more.
      await expect(page.getByText('DELETE_COMPLETE', { exact: true })).toBeVisible()
      await page
        .getByRole('navigation')
        .getByRole('link', { name: label('stacks'), exact: true })
        .first()
        .click()
      await console.tick('broken').check()
      await console.button(label('delete')).click()
      await console.agree(label('delete'))
      await expect(page.getByText(console.word('noStacks'))).toBeVisible()
      await page.getByRole('button', { name: console.word('filterStatus') }).press('Enter')
      await page.getByRole('option', { name: console.word('statusDeleted') }).click()
      await expect(console.row('demo')).toContainText('DELETE_COMPLETE')
      await expect(console.row('broken')).toContainText('DELETE_COMPLETE')
    })
  })
