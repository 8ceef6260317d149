import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { startSandbox } from '../../../sandbox/index.ts'
import { fillSentence, langs } from '../../../say/index.ts'
import { loadCatalog } from '../../../say/node.ts'
import { startProxy } from '../../test-proxy.ts'
import { AskError } from '../clients.ts'
import { unseenOf } from '../unseen.ts'

vi.setConfig({ testTimeout: 60_000 })

const said = (params: Readonly<Record<string, string | number>>) =>
  langs.map((lang) => fillSentence(loadCatalog(lang, 'common')['unseen.untrusted'] ?? '', lang, params))

test.each(['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_HAS_EXPIRED'])(
  '%s is a certificate that nobody vouches for, with the remedy in three languages',
  (code) => {
    const cause = Object.assign(new Error('a certificate'), { code })
    const seen = unseenOf(
      new AskError({ service: 'sts', operation: 'GetCallerIdentity', region: 'us-east-1', endpoint: 'https://sts.test', cause }),
    )
    expect(seen).toMatchObject({ reason: 'untrusted', params: { cause: code, endpoint: 'https://sts.test', proxy: 'none' } })
    for (const sentence of said(seen.params)) expect(sentence).toContain('NODE_EXTRA_CA_CERTS')
  },
)

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** The caller, as a process of its own sees it: certificates are trusted from its start on. */
function whoAmI(
  env: Readonly<Record<string, string>>,
): Promise<{ target: { account: string | null }; unseen?: { reason: string; params: Record<string, string> } }> {
  const run = fileURLToPath(new URL('../../run.ts', import.meta.url))
  const script = `
    import { whoAmI } from ${JSON.stringify(run)}
    console.log(JSON.stringify(await whoAmI({ connection: {}, region: 'ap-northeast-1', now: 0 })))`
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      env: { PATH: process.env.PATH ?? '', AWS_ACCESS_KEY_ID: '111122223333', AWS_SECRET_ACCESS_KEY: 'x', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString('utf8')
    })
    child.once('error', reject)
    child.once('close', () => resolve(JSON.parse(out)))
  })
}

test.skipIf(!hasOpenssl)('AWS by TLS behind a proxy: trusted with the network’s certificate, told without it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
  const name = 'sts.ap-northeast-1.amazonaws.com'
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      cert,
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=DNS:${name}`,
    ],
    { stdio: 'ignore' },
  )
  const sandbox = await startSandbox({ clock: 'manual', allowHost: [name], log: () => undefined })
  // TLS ends here; behind it the sandbox answers as the region's STS.
  const tls = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
    const there = connect(sandbox.port, '127.0.0.1')
    socket.on('error', () => there.destroy())
    there.on('error', () => socket.destroy())
    socket.pipe(there).pipe(socket)
  })
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve))
  const proxy = await startProxy({ [name]: (tls.address() as AddressInfo).port })
  const HTTPS_PROXY = `http://lin:s3cret@${proxy.host}`
  try {
    expect(await whoAmI({ HTTPS_PROXY, NODE_EXTRA_CA_CERTS: cert })).toMatchObject({ target: { kind: 'aws', account: '111122223333' } })
    expect(proxy.asked).toEqual([{ to: `${name}:443`, as: 'lin:s3cret' }])
    const { unseen } = await whoAmI({ HTTPS_PROXY })
    expect(unseen).toMatchObject({ reason: 'untrusted', params: { endpoint: `https://${name}`, proxy: `http://${proxy.host}` } })
    for (const sentence of said(unseen?.params ?? {})) expect(sentence).toContain(proxy.host)
  } finally {
    await proxy.close()
    tls.close()
    await sandbox.close()
    rmSync(folder, { recursive: true })
  }
})
