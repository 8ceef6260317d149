import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSharedConfigFiles } from '@smithy/core/config'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { profileNames } from './profiles.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const config = [
  '\uFEFF[default]',
  'region = us-east-1',
  '[profile work]',
  'sso_session = work',
  '[sso-session work]',
  'sso_start_url = https://x.awsapps.com/start',
  '[services local]',
  's3 =',
  '  endpoint_url = http://127.0.0.1:4566',
  '[profile "quoted"]',
  'region = us-east-1',
  "[profile 'single']",
  'region = us-east-1',
  '[profile name@corp.example/team:1]',
  'region = us-east-1',
  '[profile 学生]',
  'region = us-east-1',
  '[profile with blank]',
  'region = us-east-1',
  '[profile empty]',
  '# [profile commented]',
  '; region = us-east-1',
  '[without-prefix]',
  'region = us-east-1',
  '  [profile indented]  ; with a remark',
  'region = us-east-1',
]
const credentials = [
  '[default]',
  'aws_access_key_id = a',
  '[keys]',
  'aws_access_key_id = SECRET',
  '[a b]',
  'aws_access_key_id = a',
  '[three words here]',
  'aws_access_key_id = a',
  '[profile work2]',
  'aws_access_key_id = a',
  '[nothing]',
]

test.each([
  ['\n', 'a Unix line end'],
  ['\r\n', 'one of Windows'],
])('what the SDK would find is named, and nothing else: %j', async (end) => {
  const files = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') }
  writeFileSync(files.AWS_CONFIG_FILE, config.join(end))
  writeFileSync(files.AWS_SHARED_CREDENTIALS_FILE, credentials.join(end))
  const names = profileNames(files)
  expect(names).toEqual(['default', 'indented', 'keys', 'name@corp.example/team:1', 'quoted', 'single', 'three words here', 'work'])
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    filepath: files.AWS_SHARED_CREDENTIALS_FILE,
    configFilepath: files.AWS_CONFIG_FILE,
    ignoreCache: true,
  })
  const found = Object.keys({ ...configFile, ...credentialsFile }).filter((name) => !/^(sso-session|services|profile)\./.test(name))
  expect(names).toEqual(found.sort((a, b) => a.localeCompare(b)))
})

test('without files there are none', () => {
  expect(profileNames({ AWS_CONFIG_FILE: join(folder, 'no'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no') })).toEqual([])
})
