/**
 * The sign-in page for IAM users, in the forms in which it has been published: AWS's older one (account first, then name and password), the
 * one since 2024 (one form at once), and the sandbox's. It knows where things are and what is shown; what to think of it is for others.
 *
 * Source   ids: https://github.com/sankalpmukim/aws-accounts-manager/blob/09500112b8de0c4ba0bc358514e137ab267462f0/src/content.ts ; labels:
 *          https://docs.aws.amazon.com/signin/latest/userguide/introduction-to-iam-user-sign-in-tutorial.html ; the texts of refusals:
 *          https://naikordian.github.io/blog/posts/brute-force-aws-console/ ; puzzles: https://github.com/schubergphilis/awsapilib/issues/49
 * Assumed  that AWS's page still is so: nobody has run this against AWS itself. One run there would settle it.
 */
import type { Locator, Page } from '@playwright/test'
import { partitions } from '../../domain/regions.ts'

/** What the page asks for. */
export type Asked =
  | {
      readonly kind: 'form'
      readonly account: Locator | null
      readonly user: Locator
      readonly password: Locator
      readonly button: Locator
    }
  | { readonly kind: 'account'; readonly account: Locator; readonly next: Locator; readonly iamUser: Locator | null }
  | { readonly kind: 'root' }
  | { readonly kind: 'puzzle' }
  | { readonly kind: 'unknown' }

/** What the page says once the form was sent. */
export type Answered =
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'puzzle' }
  | { readonly kind: 'code' }
  | { readonly kind: 'signedIn' }
  | { readonly kind: 'other'; readonly text: string }

/** Labels in the languages in which AWS's guides give them. The page is asked for in English. */
const labels = {
  account: /^account id|^계정 ID|^账户 ID|^帐户 ID/i,
  user: /^(iam )?user ?name|^(IAM )?사용자 이름|^(IAM )?用户名/i,
  password: /^password|^암호|^비밀번호|^密码/i,
  button: /^sign ?in$|^로그인$|^登录$/i,
  next: /^next$|^다음$|^下一步$/i,
}

/** Wrong password and unknown user give the same text. `Authentication failed` heads it on some forms. */
const refusal = /authentication information is incorrect|authentication failed/i

const puzzles = [
  '[id*="captcha" i]',
  '[class*="captcha" i]',
  '[name*="captcha" i]',
  'img[src*="captcha" i]',
  'iframe[src*="captcha" i]',
  'iframe[title*="challenge" i]',
  'iframe[title*="captcha" i]',
].join(', ')
const puzzleText = /security check|type the characters (you see|seen|shown)|solve (the|this) puzzle|confirm you are (a )?human|not a robot/i

const codeField = '#mfaCode, #mfacode, input[autocomplete="one-time-code"]'

export class SignInPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** What the page asks for, once it shows something that we know; `unknown` where it shows nothing such within that time. */
  async asked(withinMs: number): Promise<Asked> {
    return this.until(withinMs, () => this.askedNow(), { kind: 'unknown' })
  }

  /** What the page says to the form that was sent; `other` with its words where that is nothing that we know. */
  async answered(withinMs: number): Promise<Answered> {
    const answer = await this.until<Answered | null>(withinMs, () => this.answeredNow(), null)
    return answer ?? { kind: 'other', text: await this.words() }
  }

  private async until<Shown>(withinMs: number, look: () => Promise<Shown | undefined>, otherwise: Shown): Promise<Shown> {
    const endMs = performance.now() + withinMs
    for (;;) {
      // While a page is being loaded the browser answers nothing about it, as long as that takes.
      const shown = await inTime(endMs - performance.now(), whileStill(look))
      if (shown !== undefined) return shown
      if (performance.now() >= endMs) return otherwise
      await this.page.waitForTimeout(100)
    }
  }

  private async askedNow(): Promise<Asked | undefined> {
    if (await this.showsPuzzle()) return { kind: 'puzzle' }
    const password = await this.found('#password', labels.password)
    const user = await this.found('#username', labels.user)
    if (password && user) {
      const isRoot =
        (await user.getAttribute('type')) === 'email' || (await this.page.locator('[value="root-user-authentication"]').count()) > 0
      if (isRoot) return { kind: 'root' }
      const button = (await visible(this.page.locator('#signin_button'))) ?? (await this.button(labels.button))
      return button ? { kind: 'form', account: await this.found('#account', labels.account), user, password, button } : undefined
    }
    const account = await visible(this.page.locator('#resolving_input'))
    const next = (await visible(this.page.locator('#next_button'))) ?? (await this.button(labels.next))
    if (!account || !next) return undefined
    return { kind: 'account', account, next, iamUser: await visible(this.page.locator('#iam_user_radio_button')) }
  }

  private async answeredNow(): Promise<Answered | undefined> {
    if (await this.showsPuzzle()) return { kind: 'puzzle' }
    if (await visible(this.page.locator(codeField))) return { kind: 'code' }
    if (await visible(this.page.locator('#signed_in'))) return { kind: 'signedIn' }
    const { hostname } = new URL(this.page.url())
    if (partitions.some(({ consoleDomain }) => hostname === consoleDomain || hostname.endsWith(`.${consoleDomain}`)))
      return { kind: 'signedIn' }
    const said = await visible(this.page.getByText(refusal))
    return said ? { kind: 'refused', text: (await said.innerText()).replaceAll(/\s+/g, ' ').trim() } : undefined
  }

  private async showsPuzzle(): Promise<boolean> {
    return (await visible(this.page.locator(puzzles))) !== null || (await visible(this.page.getByText(puzzleText))) !== null
  }

  /** By id where one is known, else by label. */
  private async found(id: string, label: RegExp): Promise<Locator | null> {
    return (await visible(this.page.locator(id))) ?? (await visible(this.page.getByLabel(label)))
  }

  private button(name: RegExp): Promise<Locator | null> {
    return visible(this.page.getByRole('button', { name }).or(this.page.getByRole('link', { name })))
  }

  /** What an alert says, else how the page begins; nothing while it is being loaded. */
  private async words(): Promise<string> {
    const alert = await inTime(
      1_000,
      whileStill(() => visible(this.page.locator('#main_message, #error_title, [role="alert"]'))),
    )
    const text = await whileStill(() => (alert ?? this.page.locator('body')).innerText({ timeout: 1_000 }))
    return (text ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 300)
  }
}

async function visible(of: Locator): Promise<Locator | null> {
  const shown = of.filter({ visible: true }).first()
  return (await shown.count()) > 0 ? shown : null
}

/** What a look gives, undefined where it takes longer. What comes later is nobody's any more, a failure included. */
async function inTime<Shown>(ms: number, looking: Promise<Shown>): Promise<Shown | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, ms))
  })
  looking.catch(() => undefined)
  try {
    return await Promise.race([looking, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A page that is being left while it is looked at is looked at again; a closed one is an error. */
async function whileStill<Shown>(look: () => Promise<Shown>): Promise<Shown | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Error && /execution context was destroyed|frame was detached|navigat|timeout/i.test(error.message))
      return undefined
    throw error
  }
}
