/**
 * Where the links of SNS's mails and messages lead: `/confirmation.html`, `/unsubscribe.html`, and the certificate. Following a link is the call
 * itself, unsigned, as in AWS.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
import { snsLinks } from '../../domain/message/sns.ts'
import { splitSubscriptionArn, subscriptionByArn } from '../services/sns/state.ts'
import { dispatch } from '../wire/dispatch.ts'
import { openTrouble } from '../wire/trouble.ts'
import type { World } from '../world.ts'
import { escapeHtml, htmlPage, lines } from './html.ts'
import { inboxAddress, inboxStyle } from './inbox-page.ts'
import { type Language, languageOf, textIn } from './texts.ts'

/** `wallMs`: signatures are compared with it; these calls have none. */
export function subscriptionPages(world: World, wallMs: () => number): (request: Request, sourceIp: string) => Promise<Response | null> {
  return async (request, sourceIp) => {
    const url = new URL(request.url)
    const certificate = /^\/SimpleNotificationService-([0-9a-f]{32})\.pem$/.exec(url.pathname)
    if (certificate) {
      const key = world.state.sns.signing.get('key')
      if (!key || key.id !== certificate[1]) return new Response('Not found', { status: 404 })
      return new Response(key.certificate, { headers: { 'content-type': 'binary/octet-stream' } })
    }
    const isConfirmation = url.pathname === '/confirmation.html'
    if (!isConfirmation && url.pathname !== '/unsubscribe.html') return null
    if (request.method !== 'GET') return new Response('Method not allowed', { status: 405, headers: { allow: 'GET' } })
    const query = url.searchParams
    const language = languageOf(query.get('lang'), request.headers.get('accept-language'))
    const call = async (fields: Record<string, string>) => {
      const answer = await dispatch(
        world,
        {
          method: 'GET',
          path: '/',
          query: new URLSearchParams(fields).toString(),
          headers: { 'user-agent': request.headers.get('user-agent') ?? '' },
          body: new Uint8Array(),
        },
        { sourceIp, wallMs: wallMs(), trouble: openTrouble() },
      )
      return { status: answer?.status ?? 500, text: typeof answer?.body === 'string' ? answer.body : '' }
    }
    const page = (status: number, title: string, body: string) =>
      htmlPage({
        language,
        title,
        status,
        mark: 'inboxNotAws',
        style: inboxStyle,
        body: `${body}<p class="quiet"><a href="${escapeHtml(inboxAddress(language, query.get('Endpoint')))}">${escapeHtml(textIn(language, 'inboxLink'))}</a></p>`,
        address: (other: Language) => {
          const to = new URLSearchParams(query)
          to.set('lang', other)
          return `${url.pathname}?${to}`
        },
      })
    const failed = ({ status, text }: { status: number; text: string }) =>
      page(
        status,
        textIn(language, 'inboxFailedTitle'),
        `<p class="ids">${lines(textIn(language, 'inboxFailed', { message: messageIn(text) }))}</p>`,
      )

    if (isConfirmation) {
      const answer = await call({
        Action: 'ConfirmSubscription',
        TopicArn: query.get('TopicArn') ?? '',
        Token: query.get('Token') ?? '',
      })
      if (answer.status !== 200) return failed(answer)
      const arn = /<SubscriptionArn>([^<]+)</.exec(answer.text)?.[1] ?? ''
      const { topicArn } = splitSubscriptionArn(arn)
      const endpoint = subscriptionByArn(world.state.sns, arn)?.endpoint ?? ''
      const undo = snsLinks(topicArn, { baseUrl: '' }).unsubscribeByMail(arn, endpoint)
      return page(
        200,
        textIn(language, 'inboxConfirmedTitle'),
        `<p class="ids">${lines(textIn(language, 'inboxConfirmed', { topic: topicArn, subscription: arn }))}</p><p><a href="${escapeHtml(undo)}">${escapeHtml(textIn(language, 'inboxUndo'))}</a></p>`,
      )
    }
    const arn = query.get('SubscriptionArn') ?? ''
    const answer = await call({ Action: 'Unsubscribe', SubscriptionArn: arn })
    if (answer.status !== 200) return failed(answer)
    return page(
      200,
      textIn(language, 'inboxRemovedTitle'),
      `<p class="ids">${lines(textIn(language, 'inboxRemoved', { topic: splitSubscriptionArn(arn).topicArn }))}</p>`,
    )
  }
}

/** AWS's sentence out of an error's XML. */
function messageIn(xml: string): string {
  const text = /<Message>([^<]*)<\/Message>/.exec(xml)?.[1] ?? ''
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
