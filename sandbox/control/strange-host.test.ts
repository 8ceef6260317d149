import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../index.ts'
import { nameOf } from '../wire/door.ts'

let sandbox: Sandbox
const told: string[] = []
beforeAll(async () => {
  sandbox = await startSandbox({
    clock: 'manual',
    log: () => undefined,
    allowHost: ['known.example'],
    onStrangeHost: (name) => told.push(name),
  })
})
afterAll(() => sandbox.close())

const get = (host: string, headers: Readonly<Record<string, string>> = {}, path = '/zh/') =>
  new Promise<{ status: number; headers: Readonly<Record<string, unknown>>; text: string }>((resolve, reject) => {
    request({ host: '127.0.0.1', port: sandbox.port, path, headers: { host, ...headers } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
      .on('error', reject)
      .end()
  })
const browser = { accept: 'text/html,application/xhtml+xml', 'accept-language': 'ko-KR,en;q=0.5' }

describe('a browser that comes by a name which is not let in', () => {
  test.each([
    ['ko-KR,en;q=0.5', '허용되지 않은 이름입니다', 'ko'],
    ['zh-CN', '这个名称不被放行', 'zh-CN'],
    ['en-US', 'This name is not let in', 'en'],
    ['fr', 'This name is not let in', 'en'],
  ])('is shown the name and the option, in its language: %s', async (language, title, tag) => {
    const { status, headers, text } = await get('fuzzy-disco-4566.app.github.dev', { ...browser, 'accept-language': language })
    expect(status).toBe(403)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(text).toContain(`<html lang="${tag}">`)
    expect(text).toContain(`<h1>${title}</h1>`)
    expect(text).toContain('fuzzy-disco-4566.app.github.dev')
    expect(text).toContain('<pre>npm start -- --allow-host fuzzy-disco-4566.app.github.dev</pre>')
  })

  test('may choose another language', async () => {
    expect((await get('a.example', browser, '/?lang=zh')).text).toContain('这个名称不被放行')
  })

  test('a port belongs to no name; what is no name is not made into a command, and is text', async () => {
    expect((await get('Box.Example:8443', browser)).text).toContain('<pre>npm start -- --allow-host box.example</pre>')
    const odd = await get('<b>$(calc)</b>', browser)
    expect(odd.text).toContain('<pre>npm start -- --allow-host NAME</pre>')
    expect(odd.text).toContain('&#60;b&#62;$(calc)')
    expect(odd.text).not.toContain('<b>')
    expect(['a.b', 'a.b:1', 'a;b', '-x', '[::1]', 'a b', '$(x)', ''].map(nameOf)).toEqual([
      'a.b',
      'a.b',
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  })

  test('whoever runs it is told once of each name', async () => {
    told.length = 0
    for (const host of ['one.example', 'one.example', '$(x)', 'two.example:1']) await get(host, browser)
    expect(told).toEqual(['one.example', 'two.example'])
    for (let n = 0; n < 40; n += 1) await get(`n${n}.example`, browser)
    expect(told.length).toBeLessThan(20)
  })
})

test('a program is given data, and a name that was allowed is let in', async () => {
  const data = await get('strange.example', { accept: '*/*' })
  expect([data.status, JSON.parse(data.text)]).toMatchObject([
    403,
    { error: { code: 'foreignOrigin', params: { host: 'strange.example' } } },
  ])
  expect((await get('known.example', browser, '/_sandbox/health')).status).toBe(200)
})
