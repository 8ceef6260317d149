import I18nProvider from '@cloudscape-design/components/i18n'
import enMessages from '@cloudscape-design/components/i18n/messages/all.en'
import { act, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach } from 'vitest'
import { HereProvider, hereOf } from '../shell/aws.ts'
import { FlashesProvider, FlashList } from '../shell/flashes.tsx'
import { learnerOf } from '../shell/session.ts'
import { loadWords, WordsProvider, wordsOf } from '../shell/words.ts'

/** React warns of changes outside of `act` only where it is told that a test runs. */
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const mounted: (() => void)[] = []
afterEach(() => {
  for (const unmount of mounted.splice(0)) unmount()
})

/** Draws something inside of the shell's contexts, in English, with the catalogs named. */
export async function draw(children: ReactNode, catalogs: readonly string[] = []): Promise<HTMLElement> {
  const place = { account: '123456789012', region: 'us-east-1', lang: 'en' as const }
  const words = wordsOf('en', await loadWords('en', ['console', 'shell', ...catalogs], 'aws'))
  const container = document.createElement('div')
  document.body.append(container)
  const root = createRoot(container)
  mounted.push(() => {
    act(() => root.unmount())
    container.remove()
  })
  await act(async () => {
    root.render(
      <I18nProvider locale="en" messages={[enMessages]}>
        <HereProvider value={hereOf(place, learnerOf(place.account), 'http://127.0.0.1:4566')}>
          <WordsProvider value={words}>
            <FlashesProvider>
              <FlashList />
              {children}
            </FlashesProvider>
          </WordsProvider>
        </HereProvider>
      </I18nProvider>,
    )
  })
  return container
}

/** Lets what is under way come to its end. */
export const settled = (): Promise<void> => act(async () => new Promise((done) => setTimeout(done, 20)))
