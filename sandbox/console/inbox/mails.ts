/** The sandbox's inbox: where its mails end up, whoever they are to. AWS has nothing like it. */
export interface Mail {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly to: string
  readonly subject: string
  /** The whole mail, headers first. */
  readonly text: string
  readonly topicArn: string
  readonly kind: string
  readonly links: readonly { readonly rel: 'confirm' | 'unsubscribe'; readonly href: string }[]
}

/** All mails, newest first. */
export async function readMails(signal: AbortSignal): Promise<readonly Mail[]> {
  const answer = await fetch('/_sandbox/inbox', { signal })
  const { messages } = (await answer.json()) as { messages: Mail[] }
  return messages.reverse()
}

/** What stands below the headers. */
export const bodyOf = ({ text }: Mail): string => text.replaceAll('\r\n', '\n').split('\n\n').slice(1).join('\n\n')
