import { describe, expect, test } from 'vitest'
import { sandboxConsoleUrl, sandboxPages } from '../../../domain/sandbox-console.ts'
import { hrefTo, matchPath, routeOf } from './route.ts'

const trailArn = 'arn:aws-cn:cloudtrail:cn-north-1:123456789012:trail/demo-trail'

describe('the part of the address behind #', () => {
  test.each([
    ['', { section: '', path: '' }],
    ['#/', { section: '', path: '' }],
    ['#/cloudtrail', { section: 'cloudtrail', path: '' }],
    ['#/cloudtrail/trails/', { section: 'cloudtrail', path: 'trails' }],
    [`#/cloudtrail/trails/${trailArn}`, { section: 'cloudtrail', path: `trails/${trailArn}` }],
    ['#/cloudtrail/events?EventName=ConsoleLogin', { section: 'cloudtrail', path: 'events' }],
  ])('%s', (hash, expected) => {
    expect(routeOf(hash)).toMatchObject(expected)
  })

  test('what follows ? is the query, whatever it holds', () => {
    expect(routeOf('#/cloudtrail/events?EventName=Console?Login').query.get('EventName')).toBe('Console?Login')
  })

  test('a link leads to what it was made of, names with slashes, % and Han too', () => {
    for (const name of ['demo-trail', 'a/b c', '100%', '한국어?x=1', trailArn]) {
      const route = routeOf(hrefTo('logs', ['group', name], { tab: 'streams' }))
      expect(matchPath('group/:name', route.path)).toEqual({ name })
      expect(route.query.get('tab')).toBe('streams')
    }
  })

  test('an ARN is read as AWS’s console has it in its addresses, and encoded', () => {
    expect(matchPath('trails/:trail*', `trails/${trailArn}`)).toEqual({ trail: trailArn })
    expect(matchPath('trails/:trail*', routeOf(sandboxPages.trail(trailArn)).path)).toEqual({ trail: trailArn })
    expect(matchPath('trails/:trail*', 'trails')).toBeNull()
  })

  test('no pattern matches a path that is longer or shorter, and a lone % is text', () => {
    expect(matchPath('events/:event', 'events')).toBeNull()
    expect(matchPath('events/:event', 'events/a/b')).toBeNull()
    expect(matchPath('', '')).toEqual({})
    expect(matchPath('', 'events')).toBeNull()
    expect(matchPath('events/:event', 'events/100%')).toEqual({ event: '100%' })
  })

  test('an address of the console names account, region and language before the page', () => {
    const at = { account: '123456789012', region: 'cn-north-1', lang: 'zh' }
    const url = new URL(sandboxConsoleUrl(at, sandboxPages.trails()), 'http://127.0.0.1:4566')
    expect(Object.fromEntries(url.searchParams)).toEqual(at)
    expect([url.pathname, url.hash]).toEqual(['/console/', '#/cloudtrail/trails'])
  })
})
