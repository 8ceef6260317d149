/** What time it is in the sandbox, milliseconds since 1970: its clock may have been moved. */
export async function sandboxNow(signal?: AbortSignal): Promise<number> {
  const answer = await fetch('/_sandbox/clock', signal ? { signal } : {})
  const { now } = (await answer.json()) as { now: string }
  return Date.parse(now)
}
