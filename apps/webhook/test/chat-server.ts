/** For tests: a chat that takes Slack's form, and can be told to refuse. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChatMessage } from '../chat.ts'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

export async function chatServer() {
  const got: ChatMessage[] = []
  /** Every attempt, refused ones too. */
  const tried: ChatMessage[] = []
  const answers: Answer[] = []
  let usual: Answer = { status: 200 }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const message = JSON.parse(Buffer.concat(parts).toString('utf8')) as ChatMessage
      const answer = answers.shift() ?? usual
      tried.push(message)
      if (answer.status === 200) got.push(message)
      response.writeHead(answer.status, answer.headers)
      response.end(answer.status === 200 ? 'ok' : 'no')
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    got,
    tried,
    answers,
    /** Refuses everything that no other answer was set for. */
    down: () => {
      usual = { status: 503 }
    },
    up: () => {
      usual = { status: 200 }
    },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T000/B000/verySecretPath`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
