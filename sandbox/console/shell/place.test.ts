import { describe, expect, test } from 'vitest'
import { addressOf, langOf, regionOf, regionsBeside } from './place.ts'

describe('where the console stands', () => {
  test('the language asked for, else the one kept, else the browser’s, else English', () => {
    expect(langOf('ko', 'zh', ['en-US'])).toBe('ko')
    expect(langOf(null, 'zh', ['en-US'])).toBe('zh')
    expect(langOf(null, null, ['fr-FR', 'zh-TW', 'en'])).toBe('zh')
    expect(langOf('xx', null, ['fr'])).toBe('en')
  })

  test('a region that is none gives way to the home of the language’s edition', () => {
    expect(regionOf('cn-north-1', 'en')).toBe('cn-north-1')
    expect(regionOf('tokyo', 'ko')).toBe('ap-northeast-2')
    expect(regionOf(null, 'zh')).toBe('ap-northeast-1')
  })

  test('the menu has the partition’s regions and no others', () => {
    expect(regionsBeside('cn-northwest-1', 'zh')).toEqual([
      { code: 'cn-north-1', name: '中国（北京）' },
      { code: 'cn-northwest-1', name: '中国（宁夏）' },
    ])
    const aws = regionsBeside('us-east-1', 'ko').map(({ code }) => code)
    expect(aws).toContain('ap-northeast-2')
    expect(aws.some((code) => code.startsWith('cn-') || code.startsWith('us-gov-'))).toBe(false)
  })

  test('an address holds all three and the page', () => {
    expect(addressOf({ account: '123456789012', region: 'us-east-1', lang: 'en' }, '#/cloudtrail')).toBe(
      '/console/?account=123456789012&region=us-east-1&lang=en#/cloudtrail',
    )
  })
})
