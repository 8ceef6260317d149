/** Calls `told` whenever something happens in the sandbox. Returns how to stop. The browser itself takes up a broken connection again. */
export function onHappening(told: () => void): () => void {
  const source = new EventSource('/_sandbox/log/live')
  source.onmessage = told
  return () => source.close()
}
