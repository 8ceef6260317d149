import '@cloudscape-design/global-styles/index.css'
import './console.css'
import I18nProvider from '@cloudscape-design/components/i18n'
import { createRoot } from 'react-dom/client'
import { partitionOf } from '../../domain/regions.ts'
import { App } from './shell/app.tsx'
import { HereProvider, hereOf } from './shell/aws.ts'
import { failureIn } from './shell/failure.ts'
import { addressOf, langOf, languageTags, regionOf } from './shell/place.ts'
import { keptSession, learnerOf, takeTicket } from './shell/session.ts'
import { loadWords, WordsProvider, wordsOf } from './shell/words.ts'

const keptLang = 'trailproof.console.lang'

/** Cloudscape's own words, of our three languages alone. */
const cloudscapeWords = {
  zh: () => import('@cloudscape-design/components/i18n/messages/all.zh-CN'),
  ko: () => import('@cloudscape-design/components/i18n/messages/all.ko'),
  en: () => import('@cloudscape-design/components/i18n/messages/all.en'),
}

/** Account, region and language from the address, who is signed in, the words of the language; then the page. */
async function open() {
  const asked = new URLSearchParams(window.location.search)
  const lang = langOf(asked.get('lang'), localStorage.getItem(keptLang), navigator.languages)
  localStorage.setItem(keptLang, lang)
  const region = regionOf(asked.get('region'), lang)
  const [catalogs, messages] = await Promise.all([
    loadWords(lang, ['console', 'shell'], partitionOf(region).id),
    cloudscapeWords[lang](),
    redeemed(asked.get('ticket')),
  ])
  const askedAccount = /^\d{12}$/.exec(asked.get('account') ?? '')?.[0] ?? null
  const session = keptSession(askedAccount, region) ?? learnerOf(askedAccount ?? (await defaultAccount()))
  const place = { account: session.account, region, lang }
  // The address says where one is, whatever it said before, and keeps no ticket.
  window.history.replaceState(null, '', addressOf(place, window.location.hash === '' ? '#/' : window.location.hash))
  document.documentElement.lang = languageTags[lang]
  const root = document.getElementById('console')
  if (!root) throw new Error('the page has no place for the console')
  createRoot(root).render(
    <I18nProvider locale={languageTags[lang]} messages={[messages.default]}>
      <HereProvider value={hereOf(place, session, window.location.origin)}>
        <WordsProvider value={wordsOf(lang, catalogs)}>
          <App />
        </WordsProvider>
      </HereProvider>
    </I18nProvider>,
  )
}

const redeemed = async (ticket: string | null): Promise<void> => {
  if (ticket !== null) await takeTicket(ticket)
}

/** The account that the sandbox was started with. */
async function defaultAccount(): Promise<string> {
  const answer = await fetch('/_sandbox/health')
  const { account } = (await answer.json()) as { account: string }
  return account
}

/** What is left to say where nothing could be opened, in the person's language if even that can be loaded. */
async function unopened(error: unknown) {
  const lang = langOf(new URLSearchParams(window.location.search).get('lang'), localStorage.getItem(keptLang), navigator.languages)
  const said = await loadWords(lang, ['shell'], 'aws').then(
    (catalogs) => failureIn(error, wordsOf(lang, catalogs).say),
    () => null,
  )
  const text = said ? `${said.header}\n${said.content}` : error instanceof Error ? error.message : String(error)
  const place = document.createElement('pre')
  place.setAttribute('role', 'alert')
  place.textContent = text
  document.body.replaceChildren(place)
}

await open().catch(unopened)
