import type { DefaultTheme } from 'vitepress'

/** A step as the menu lists it. */
export interface StepPage {
  readonly lab: string
  readonly step: string
  /** As people say it aloud: `A4`. */
  readonly number: string
  readonly title: string
  readonly link: string
  /** Removes what the others made. */
  readonly undoes: boolean
}

/** The menu's entry of a step may say that it undoes the others. */
export interface StepItem extends DefaultTheme.SidebarItem {
  readonly undoes?: true
}

const stepLink = /\/(lab-[a-z])\/([a-z]\d\d[a-z]?-[\w-]+)$/

/** `a04-filter-pattern` is `A4`, `a04b-…` is `A4b`. */
export function stepNumber(step: string): string {
  const [, letter = '', digits = '', more = ''] = /^([a-z])(\d\d)([a-z]?)-/.exec(step) ?? []
  return `${letter.toUpperCase()}${Number(digits)}${more}`
}

/** The steps in a menu, in its order. */
export function stepsOf(items: readonly DefaultTheme.SidebarItem[]): StepPage[] {
  return items.flatMap((item) => {
    const [, lab, step] = stepLink.exec(item.link ?? '') ?? []
    const own =
      lab && step && item.link
        ? [
            {
              lab,
              step,
              number: stepNumber(step),
              title: plainTitle(item.docFooterText ?? ''),
              link: item.link,
              undoes: (item as StepItem).undoes === true,
            },
          ]
        : []
    return [...own, ...stepsOf(item.items ?? [])]
  })
}

/** A menu's texts are HTML, and the footer's begin with the step's number. */
const plainTitle = (html: string): string =>
  html
    .replace(/^[A-Z]\d+[a-z]? /, '')
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name] ?? '')
