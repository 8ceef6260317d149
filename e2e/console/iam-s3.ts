import { GetLoginProfileCommand, IAMClient, ListAccessKeysCommand, ListUserPoliciesCommand } from '@aws-sdk/client-iam'
import { GetBucketPolicyCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { barriers, overhang } from '../everybody.ts'
import { ConsolePage } from '../pages/console-page.ts'
import { expect, langs, test } from '../site-test.ts'

const regions = { zh: 'cn-northwest-1', ko: 'ap-northeast-2', en: 'us-east-1' } as const
const accounts = { zh: '250000000001', ko: '250000000002', en: '250000000003' } as const

// Its words are walked through by hand in the journeys of Lab A, in each language.
for (const lang of process.env.TRAILPROOF_SLOW_TESTS ? langs : langs.slice(0, 1))
  test(`${lang}: a user with password, key and permissions; a bucket with a policy and objects; all by hand`, async ({ comes, server }) => {
    const { page, words } = await comes(lang, {
      colorScheme: lang === 'ko' ? 'dark' : 'light',
      // Whether a user has a password and a bucket a policy AWS answers with 404 alone, and the browser tells of it.
      expected: /status of 404/,
    })
    const at = { account: accounts[lang], region: regions[lang] }
    const console = new ConsolePage(page, words)
    const { label } = words
    const config = { endpoint: server.endpoint, region: at.region, credentials: { accessKeyId: at.account, secretAccessKey: 'learner' } }
    const iam = new IAMClient(config)
    const s3 = new S3Client({ ...config, forcePathStyle: true })
    const seemly = async () => {
      // Roles, names and colours are the same in each language, lengths are not.
      if (lang === 'zh') expect(await barriers(page)).toEqual([])
      expect(await overhang(page)).toBeLessThanOrEqual(0)
    }
    const UserName = `mary-${lang}`

    await test.step('a user, with a password that is shown once', async () => {
      await console.open(at, '#/iam/users')
      await console.button(console.word('createUser')).first().click()
      await console.button(console.word('createUser')).click()
      await expect(page.getByText(console.word('userNameRule')).nth(1)).toBeVisible()
      await console.field(label('evUser')).fill(UserName)
      await page.getByRole('checkbox', { name: console.word('consoleAccess') }).check()
      await seemly()
      await console.button(console.word('createUser')).click()
      await expect(console.heading(console.word('retrievePassword'))).toBeVisible()
      await seemly()
      expect((await iam.send(new GetLoginProfileCommand({ UserName }))).LoginProfile).toMatchObject({ UserName })
      await console.button(label('view')).click()
    })

    await test.step('its permissions, its access key, another password, none', async () => {
      await console.choose(label('addPermissions'), console.word('createInlinePolicy'))
      await console.field(console.word('policyName')).fill('looks')
      await seemly()
      await console.agree(console.word('createPolicy'))
      await expect(console.told(console.word('policyAdded', { name: 'looks' }))).toBeVisible()
      expect((await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames).toEqual(['looks'])
      await console.tick('looks').check()
      await console.button(console.word('removeButton')).click()
      await console.agree(console.word('removeButton'))
      await expect(console.told(console.word('policyRemoved', { name: 'looks' }))).toBeVisible()

      await page.getByRole('tab', { name: console.word('securityCredentials') }).click()
      await console.button(console.word('createAccessKey')).click()
      await expect(page.getByRole('dialog')).toContainText(console.word('secretAccessKey'))
      await seemly()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: label('close'), exact: true })
        .click()
      const { AccessKeyMetadata: [key] = [] } = await iam.send(new ListAccessKeysCommand({ UserName }))
      const id = key?.AccessKeyId ?? ''
      await console.tick(id).check()
      await console.button(console.word('deactivate')).click()
      await expect(page.getByText(console.word('inactive'), { exact: true })).toBeVisible()
      await console.button(label('delete')).last().click()
      await console.agree(label('delete'), id)
      await expect(console.told(console.word('accessKeyDeleted', { id }))).toBeVisible()

      await console.button(console.word('setPassword')).click()
      await page.getByRole('radio', { name: console.word('customPassword') }).check()
      await page.getByRole('dialog').getByRole('textbox').fill('Correct-horse-2')
      await console.agree(label('apply'))
      await expect(console.told(console.word('passwordSaved', { name: UserName }))).toBeVisible()
      await console.button(console.word('disableConsole')).click()
      await console.agree(console.word('disableConsole'))
      await expect(console.button(console.word('enableConsole'))).toBeVisible()
      await console.button(label('delete')).first().click()
      await console.agree(label('delete'), UserName)
      await expect(page.getByText(console.word('noUsers'))).toBeVisible()
    })

    const Bucket = `by-hand-${at.account}`
    await test.step('a bucket and its policy', async () => {
      await console.open(at, '#/s3/buckets')
      await console.button(label('s3CreateBucket')).first().click()
      await console.field(label('s3BucketName')).fill('No')
      await console.button(label('s3CreateBucket')).click()
      await expect(page.getByText(console.word('bucketNameRule')).nth(1)).toBeVisible()
      await console.field(label('s3BucketName')).fill(Bucket)
      await seemly()
      await console.button(label('s3CreateBucket')).click()
      await expect(console.row(Bucket)).toContainText(at.region)
      await seemly()
      await console.link(Bucket).click()
      await page.getByRole('tab', { name: console.word('permissions') }).click()
      await console.button(label('edit')).click()
      const arn = `arn:${at.region.startsWith('cn-') ? 'aws-cn' : 'aws'}:s3:::${Bucket}`
      const Statement = [{ Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:GetBucketAcl', Resource: arn }]
      await console.field(console.word('policyText')).fill(JSON.stringify({ Version: '2012-10-17', Statement }))
      await console.button(label('saveChanges')).click()
      await expect(console.told(console.word('policySaved'))).toBeVisible()
      expect(JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '')).toMatchObject({ Statement })
      await seemly()
      await console.button(label('delete')).click()
      await console.agree(label('delete'), 'delete')
      await expect(page.getByText(console.word('noPolicy'))).toBeVisible()
    })

    await test.step('objects are read, saved, deleted; the bucket is emptied and deleted', async () => {
      for (const Key of ['logs/one.json', 'logs/deep/two.json', 'three.txt'])
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify({ is: Key }) }))
      await page.getByRole('tab', { name: label('s3Objects') }).click()
      await console.link('logs/').click()
      await console.link('one.json').click()
      await expect(page.getByRole('region', { name: console.word('content') })).toContainText('"is": "logs/one.json"')
      await seemly()
      const [file] = await Promise.all([page.waitForEvent('download'), console.button(console.word('download')).click()])
      expect(file.suggestedFilename()).toBe('one.json')
      await console.button(label('delete')).click()
      await console.agree(label('delete'), label('permanentlyDelete'))
      await expect(console.link('deep/')).toBeVisible()
      await console.link(Bucket).click()
      await console.tick('logs/').check()
      await console.button(label('delete')).click()
      await console.agree(label('delete'), label('permanentlyDelete'))
      await expect(console.told(console.word('objectsDeleted', { count: 1 }))).toBeVisible()
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
      expect(Contents.map(({ Key }) => Key)).toEqual(['three.txt'])
      await console.open(at, '#/s3/buckets')
      await console.tick(Bucket).check()
      await console.button(label('emptyBtn')).click()
      await console.agree(label('emptyBtn'), label('permanentlyDelete'))
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await console.button(label('delete')).click()
      await console.agree(label('deleteBucket'), Bucket)
      await expect(console.told(console.word('bucketDeleted', { name: Bucket }))).toBeVisible()
    })
  })
