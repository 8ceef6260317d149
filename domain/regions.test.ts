import { describe, expect, test } from 'vitest'
import { UserError } from './error.ts'
import {
  arn,
  consoleLinks,
  defaultOnRegions,
  isPartitionId,
  isRegionCode,
  parseArn,
  partition,
  partitionOf,
  partitions,
  region,
  regions,
  regionsOfSignIn,
  serviceHost,
  signInHost,
  signInUrl,
} from './regions.ts'

describe('regions', () => {
  test.each([
    ['us-east-1', 'aws', 'virginia', 'US East (N. Virginia)', 'US East (N. Virginia)'],
    ['ap-northeast-1', 'aws', 'tokyo', 'Asia Pacific (Tokyo)', 'Asia Pacific (Tokyo)'],
    ['ap-northeast-2', 'aws', 'seoul', 'Asia Pacific (Seoul)', 'Asia Pacific (Seoul)'],
    ['ap-east-1', 'aws', 'hong-kong', 'Asia Pacific (Hong Kong)', 'Asia Pacific (Hong Kong)'],
    ['eu-west-1', 'aws', 'ireland', 'Europe (Ireland)', 'EU (Ireland)'],
    ['eu-north-1', 'aws', 'stockholm', 'Europe (Stockholm)', 'EU (Stockholm)'],
    ['cn-north-1', 'aws-cn', 'beijing', 'China (Beijing)', 'China (Beijing)'],
    ['cn-northwest-1', 'aws-cn', 'ningxia', 'China (Ningxia)', 'China (Ningxia)'],
    ['us-gov-west-1', 'aws-us-gov', 'us-gov-west', 'AWS GovCloud (US-West)', 'AWS GovCloud (US-West)'],
    ['eusc-de-east-1', 'aws-eusc', 'germany', 'AWS European Sovereign Cloud (Germany)', 'AWS European Sovereign Cloud (Germany)'],
  ])('%s is known by partition, city and both names', (code, partitionId, city, name, messageName) => {
    expect(region(code)).toMatchObject({ code, partition: partitionId, city, name, messageName })
  })

  test('the console shows a region in three languages', () => {
    expect(region('ap-northeast-1').names).toEqual({ zh: '亚太地区（东京）', ko: '아시아 태평양(도쿄)', en: 'Asia Pacific (Tokyo)' })
    expect(region('sa-east-1').names.ko).toBe('남아메리카(상파울루)')
  })

  test('codes and cities are unique, every row is complete and of its own partition', () => {
    expect(new Set(regions.map((each) => each.code)).size).toBe(regions.length)
    expect(new Set(regions.map((each) => each.city)).size).toBe(regions.length)
    for (const each of regions) {
      expect(each.city).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(partitionOf(each.code).id).toBe(each.partition)
      for (const name of [each.name, each.messageName, ...Object.values(each.names)]) expect(name).toMatch(/^[^|?]{4,}$/)
    }
  })

  test('a region that AWS opened after this table is a region all the same', () => {
    expect(region('ap-southeast-9')).toEqual({
      code: 'ap-southeast-9',
      partition: 'aws',
      city: 'ap-southeast-9',
      name: 'ap-southeast-9',
      messageName: 'ap-southeast-9',
      names: { zh: 'ap-southeast-9', ko: 'ap-southeast-9', en: 'ap-southeast-9' },
      optIn: true,
    })
    expect(region('cn-south-1').partition).toBe('aws-cn')
    expect(region('us-gov-central-1').partition).toBe('aws-us-gov')
  })

  test.each(['tokyo', 'Tokyo', 'ap-northeast1', 'AP-NORTHEAST-1', 'us-iso-east-1', 'aws-global', '', 'us-east-1 ', 'us-east-1a'])(
    '%j is no region code',
    (text) => {
      expect(isRegionCode(text)).toBe(false)
      expect(() => region(text)).toThrow(UserError)
      expect(() => region(text)).toThrow(`Not a region code: ${text}`)
    },
  )

  test('the regions that are on without asking', () => {
    expect(defaultOnRegions('aws')).toHaveLength(17)
    expect(defaultOnRegions('aws')).toContain('ap-northeast-3')
    expect(defaultOnRegions('aws')).not.toContain('ap-east-1')
    expect(defaultOnRegions('aws-cn')).toEqual(['cn-north-1', 'cn-northwest-1'])
  })

  test('partitions differ in domains, and China has no root user', () => {
    expect(partitions.map((each) => each.id)).toEqual(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'])
    expect(partition('aws-cn')).toMatchObject({ dnsSuffix: 'amazonaws.com.cn', iamRegion: 'cn-north-1', hasRootUser: false })
    expect(partition('aws').hasRootUser).toBe(true)
    expect(isPartitionId('aws-cn')).toBe(true)
    expect(isPartitionId('toString')).toBe(false)
  })
})

describe('sign-in', () => {
  test('a sign-in may be recorded at home or where the global endpoint answers', () => {
    expect(regionsOfSignIn('ap-northeast-1')).toEqual(['ap-northeast-1', 'us-east-1', 'us-east-2', 'eu-north-1', 'ap-southeast-2'])
    expect(regionsOfSignIn('us-east-2')).toEqual(['us-east-2', 'us-east-1', 'eu-north-1', 'ap-southeast-2'])
    expect(regionsOfSignIn('cn-northwest-1')).toEqual(['cn-northwest-1', 'cn-north-1'])
    expect(regionsOfSignIn('us-gov-east-1')).toEqual(['us-gov-east-1', 'us-gov-west-1'])
    expect(regionsOfSignIn('eusc-de-east-1')).toEqual(['eusc-de-east-1'])
  })

  test.each([
    ['ap-northeast-1', 'https://111122223333.signin.aws.amazon.com/console?region=ap-northeast-1', 'ap-northeast-1.signin.aws.amazon.com'],
    ['us-east-1', 'https://111122223333.signin.aws.amazon.com/console?region=us-east-1', 'signin.aws.amazon.com'],
    ['cn-north-1', 'https://111122223333.signin.amazonaws.cn/console?region=cn-north-1', 'cn-north-1.signin.amazonaws.cn'],
    [
      'us-gov-west-1',
      'https://111122223333.signin.amazonaws-us-gov.com/console?region=us-gov-west-1',
      'us-gov-west-1.signin.amazonaws-us-gov.com',
    ],
  ])('address and endpoint in %s', (code, url, host) => {
    expect(signInUrl({ account: '111122223333', region: code })).toBe(url)
    expect(signInHost(code)).toBe(host)
  })
})

describe('ARNs and hosts', () => {
  test('an ARN is written and read back, colons and empty parts included', () => {
    const group = arn({
      partition: 'aws-cn',
      service: 'logs',
      region: 'cn-north-1',
      account: '111122223333',
      resource: 'log-group:aws-cloudtrail-logs-beijing:*',
    })
    expect(group).toBe('arn:aws-cn:logs:cn-north-1:111122223333:log-group:aws-cloudtrail-logs-beijing:*')
    expect(parseArn(group)).toEqual({
      partition: 'aws-cn',
      service: 'logs',
      region: 'cn-north-1',
      account: '111122223333',
      resource: 'log-group:aws-cloudtrail-logs-beijing:*',
    })
    expect(arn({ partition: 'aws', service: 's3', resource: 'bucket/AWSLogs/*' })).toBe('arn:aws:s3:::bucket/AWSLogs/*')
    expect(parseArn('arn:aws:iam::aws:policy/ReadOnlyAccess')).toMatchObject({ region: '', account: 'aws' })
  })

  test.each([
    '',
    'not-an-arn',
    'arn:aws:sns',
    'arn:aws:sns:us-east-1:111122223333',
    'arn:aws:sns:us-east-1:111122223333:',
    'urn:aws:s3:::b',
  ])('%j is no ARN', (text) => {
    expect(parseArn(text)).toBeUndefined()
  })

  test('hosts follow the partition', () => {
    expect(serviceHost('sns', 'ap-northeast-1')).toBe('sns.ap-northeast-1.amazonaws.com')
    expect(serviceHost('sns', 'cn-north-1')).toBe('sns.cn-north-1.amazonaws.com.cn')
    expect(serviceHost('iam', 'cn-northwest-1')).toBe('iam.cn-north-1.amazonaws.com.cn')
    expect(serviceHost('iam', 'eu-west-1')).toBe('iam.amazonaws.com')
  })
})

describe('console links', () => {
  const tokyo = consoleLinks('ap-northeast-1')

  test('Logs: values twice encoded, `$` for `%`', () => {
    const base = 'https://ap-northeast-1.console.aws.amazon.com/cloudwatch/home?region=ap-northeast-1#logsV2:log-groups'
    expect(tokyo.logGroup('CloudTrail/DefaultLogGroup')).toBe(`${base}/log-group/CloudTrail$252FDefaultLogGroup`)
    expect(tokyo.logStream('g', '1_CloudTrail_x[y]')).toBe(`${base}/log-group/g/log-events/1_CloudTrail_x$255By$255D`)
    expect(tokyo.logSearch('g', '{ $.a = "b" }', -86_400_000)).toBe(
      `${base}/log-group/g/log-events$3FfilterPattern$3D$257B$2520$2524.a$2520$253D$2520$2522b$2522$2520$257D$26start$3D-86400000`,
    )
    expect(tokyo.logGroups('aws-cloudtrail')).toBe(`${base}$3FlogGroupNameFilter$3Daws-cloudtrail`)
    expect(tokyo.metricFilter('g', 'ConsoleSignInFailures')).toBe(`${base}/log-group/g/edit-metric-filter/ConsoleSignInFailures`)
  })

  test('alarm names once encoded, ARNs plain, stack ARNs encoded', () => {
    expect(tokyo.alarm('登录 alarm/1')).toBe(
      'https://ap-northeast-1.console.aws.amazon.com/cloudwatch/home?region=ap-northeast-1#alarmsV2:alarm/%E7%99%BB%E5%BD%95%20alarm%2F1',
    )
    expect(tokyo.alarmInMail('Alarm-SigninFailure')).toBe(
      'https://ap-northeast-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=ap-northeast-1#alarmsV2:alarm/Alarm-SigninFailure',
    )
    expect(tokyo.topic('arn:aws:sns:ap-northeast-1:111122223333:T')).toBe(
      'https://ap-northeast-1.console.aws.amazon.com/sns/v3/home?region=ap-northeast-1#/topic/arn:aws:sns:ap-northeast-1:111122223333:T',
    )
    expect(tokyo.subscription('arn:aws:sns:ap-northeast-1:111122223333:T:u')).toMatch(/#\/subscription\/arn:aws:sns:.*:T:u$/)
    expect(tokyo.trail('arn:aws:cloudtrail:ap-northeast-1:111122223333:trail/lin-trail')).toMatch(
      /#\/trails\/arn:aws:cloudtrail:.*lin-trail$/,
    )
    expect(tokyo.stack('arn:aws:cloudformation:ap-northeast-1:1:stack/S/u')).toMatch(
      /stackId=arn%3Aaws%3Acloudformation%3Aap-northeast-1%3A1%3Astack%2FS%2Fu$/,
    )
    expect(tokyo.eventHistory('ConsoleLogin')).toMatch(/cloudtrailv2\/home\?region=ap-northeast-1#\/events\?EventName=ConsoleLogin$/)
    expect(tokyo.event('7b31c0af-9f84-53cd-842b-86216569cf5c')).toMatch(/#\/events\/7b31c0af-9f84-53cd-842b-86216569cf5c$/)
    expect(tokyo.home()).toBe('https://ap-northeast-1.console.aws.amazon.com/console/home?region=ap-northeast-1')
  })

  test('roles are where IAM is, and China has its own domain', () => {
    expect(tokyo.role('r')).toBe('https://us-east-1.console.aws.amazon.com/iamv2/home#/roles/details/r?section=permissions')
    expect(consoleLinks('cn-northwest-1').role('r')).toMatch(/^https:\/\/cn-north-1\.console\.amazonaws\.cn\/iamv2\//)
    expect(consoleLinks('cn-northwest-1').alarm('a')).toMatch(/^https:\/\/cn-northwest-1\.console\.amazonaws\.cn\//)
  })
})
