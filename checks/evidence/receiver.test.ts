import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Ask } from './evidence.ts'
import { receiver } from './receiver.ts'

test('what the receiver says of its clock is told in the sandbox’s, however long the other reads took', async () => {
  const lastDeliveryAt = '2026-01-01T00:00:05.000Z'
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ pending: 0, lastReceivedAt: null, lastDeliveryAt, lastProblem: null }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns`
  const aheadMs = 60 * 60_000
  const ask: Partial<Ask> = {
    use: () => Promise.resolve([{ protocol: 'http', state: 'confirmed', endpoint }]) as never,
    now: () => Promise.reject(new Error('the clock as it was at the beginning of the run is no measure of now')),
    aheadMs: () => Promise.resolve(aheadMs),
  }
  const seen = await receiver.read(ask as Ask)
  server.close()
  expect(seen).toMatchObject({ isRunning: true, lastDeliveryAtMs: Date.parse(lastDeliveryAt) + aheadMs, lastReceivedAtMs: null })
})
