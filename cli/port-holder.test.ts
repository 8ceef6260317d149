import { describe, expect, test } from 'vitest'
import { nameInTasklist, pidInNetstat } from './port-holder.ts'

// As the two programs print in an English and in a Korean Windows.
const netstat = [
  '',
  'Active Connections',
  '',
  '  Proto  Local Address          Foreign Address        State           PID',
  '  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1044',
  '  TCP    127.0.0.1:4566         127.0.0.1:50012        ESTABLISHED     7000',
  '  TCP    127.0.0.1:50012        127.0.0.1:4566         ESTABLISHED     9000',
  '  TCP    127.0.0.1:4566         0.0.0.0:0              LISTENING       8144',
  '  TCP    127.0.0.1:14566        0.0.0.0:0              LISTENING       1',
  '  TCP    [::]:5040              [::]:0                 수신 대기        2280',
].join('\r\n')

describe('who holds a port of Windows', () => {
  test.each([
    [4566, '8144'],
    [135, '1044'],
    [5040, '2280'],
    [50012, null],
    [566, null],
    [80, null],
  ])('%i: %s', (port, pid) => expect(pidInNetstat(netstat, port)).toBe(pid))

  test('and what it is called', () => {
    expect(nameInTasklist('"node.exe","8144","Console","1","55,000 K"\r\n')).toBe('node.exe')
    expect(nameInTasklist('INFO: No tasks are running which match the specified criteria.\r\n')).toBeNull()
  })
})
