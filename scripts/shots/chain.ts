import type { Page } from '@playwright/test'
import { ConsolePage } from '../../e2e/pages/console-page.ts'
import type { Words } from '../../e2e/words.ts'
import chainEn from '../../locales/en/console/chain-view.json' with { type: 'json' }
import chainKo from '../../locales/ko/console/chain-view.json' with { type: 'json' }
import chainZh from '../../locales/zh/console/chain-view.json' with { type: 'json' }
import { photograph } from './camera.ts'
import { account, type Edition } from './editions.ts'

const words = { zh: chainZh, ko: chainKo, en: chainEn }

/** What happened to the first failed sign-in, arrow by arrow. The lab has been done before, up to its thirteenth step. */
export async function takeChain(tab: Page, says: Words, { lang, region }: Edition): ReturnType<typeof photograph> {
  const page = new ConsolePage(tab, says)
  await page.open({ account, region }, '#/chain')
  // The newest stands first; the first that failed made the alarm ring.
  const signIns = tab.getByRole('link', { name: 'ConsoleLogin', exact: true })
  await signIns.nth(2).click()
  const way = tab.getByRole('heading', { name: words[lang].wayOfEvent })
  const last = tab.getByText(words[lang]['topic-to-mail'], { exact: true }).first()
  await last.waitFor()
  return photograph(tab, {}, tab.locator('main section, main div').filter({ has: way }).filter({ has: last }).last())
}
