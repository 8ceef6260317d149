import MiniSearch from 'minisearch'
import { expect, test } from 'vitest'
import { search, tokenize } from './search.ts'

test('Han and Hangul become overlapping pairs, Latin stays whole', () => {
  expect(tokenize('在 CloudTrail 中创建指标')).toEqual(['在', 'cloudtrail', '中创', '创建', '建指', '指标'])
  expect(tokenize('지표필터를')).toEqual(['지표', '표필', '필터', '터를'])
  expect(tokenize('{ ($.eventName = ConsoleLogin) }.')).toEqual(['eventname', 'consolelogin'])
  expect(tokenize('S3 존 aws-cloudtrail-logs-tokyo。')).toEqual(['s3', '존', 'aws-cloudtrail-logs-tokyo'])
})

test('the query is cut the same way where the function travels as text', () => {
  const revived = new Function(`return ${tokenize.toString()}`)() as typeof tokenize
  expect(revived('登录失败 ConsoleLogin')).toEqual(tokenize('登录失败 ConsoleLogin'))
})

test.each([
  ['指标筛选', '创建指标筛选条件之后'],
  ['登录失败', '三次控制台登录失败会触发警报'],
  ['필터', '지표필터를 생성합니다'],
  ['eventName', '{ ($.eventName = ConsoleLogin) }'],
])('%s is found in “%s”', (query, text) => {
  const index = new MiniSearch({ fields: ['text'], ...search.miniSearch?.options, searchOptions: search.miniSearch?.searchOptions ?? {} })
  index.addAll([
    { id: 1, text },
    { id: 2, text: '别的页面 다른 페이지 another page' },
  ])
  expect(index.search(query).map(({ id }) => id)).toEqual([1])
})
