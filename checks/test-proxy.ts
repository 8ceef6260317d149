import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

export interface TestProxy {
  /** `127.0.0.1:PORT` */
  readonly host: string
  /** Each tunnel asked for, `host:port`, with what was sent to be let in. */
  readonly asked: { readonly to: string; readonly as: string | null }[]
  close(): Promise<void>
}

/**
 * For tests: a small proxy on this computer that opens tunnels (CONNECT), and alone knows where its names lead to.
 *
 * @param ports of this computer, by host name; any other host is told 502
 * @param refusal a status to answer with instead of each tunnel
 */
export async function startProxy(ports: Readonly<Record<string, number>>, refusal?: number): Promise<TestProxy> {
  const asked: { to: string; as: string | null }[] = []
  const server = createServer((_request, response) => response.writeHead(405).end())
  server.on('connect', ({ url = '', headers }: IncomingMessage, client, head: Buffer) => {
    const [, basic] = /^Basic (.+)$/.exec(headers['proxy-authorization'] ?? '') ?? []
    asked.push({ to: url, as: basic === undefined ? null : Buffer.from(basic, 'base64').toString('utf8') })
    client.on('error', () => client.destroy())
    const port = ports[url.replace(/:\d+$/, '')]
    if (refusal !== undefined || port === undefined) {
      client.end(`HTTP/1.1 ${refusal ?? 502} No\r\nContent-Length: 9\r\nContent-Type: text/html\r\n\r\n<p>No</p>`)
      return
    }
    const there = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      there.write(head)
      there.pipe(client).pipe(there)
    })
    there.on('error', () => client.destroy())
    client.on('close', () => there.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
