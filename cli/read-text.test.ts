import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readText, textOf } from './read-text.ts'
import { run } from './test-host.ts'

const text = '{"a": "警报 경보"}'

test.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a mark, as Notepad saves it', Buffer.from(`\uFEFF${text}`)],
  ['UTF-16, as Windows PowerShell 5.1 writes it', Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16 the other way round', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
])('%s', (_name, bytes) => {
  expect(textOf(bytes)).toBe(text)
  const folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
  writeFileSync(join(folder, 'file'), bytes)
  expect(readText(join(folder, 'file'))).toBe(text)
  rmSync(folder, { recursive: true })
})

test('own names may come from a file of Windows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
  const file = join(folder, 'own.yaml')
  writeFileSync(file, Buffer.from('\uFEFFtopic: [a]\r\n', 'utf16le'))
  expect(await run(['check', 'a07', '--endpoint', 'http://127.0.0.1:1', '--values', file])).toMatchObject({
    exit: 2,
    err: expect.stringContaining('topic: ["a"]'),
  })
  rmSync(folder, { recursive: true })
})

test('a mark in front of what is piped in is no part of it, and line ends of Windows are none', async () => {
  const lines = '\uFEFF{"id": 1, "pattern": "a", "message": "a"}\r\n{"id": 2, "pattern": "b", "message": "a"}\r\n'
  const { exit, out } = await run(['pattern', 'test', '--batch', '-'], { stdin: lines })
  expect(exit).toBe(0)
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).matches),
  ).toEqual([true, false])
})
