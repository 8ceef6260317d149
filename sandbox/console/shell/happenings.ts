/**
 * Calls `told` whenever something happens in the sandbox, and once the connection stands, since what happened before it did is told to nobody. Returns how to
 * stop. The browser itself takes up a broken connection again.
 */
export function onHappening(told: () => void): () => void {
  const source = new EventSource('/_sandbox/log/live')
  source.onopen = told
  source.onmessage = told
  return () => source.close()
}
