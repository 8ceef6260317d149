import { describe, expect, test } from 'vitest'
import { editions } from '../../docs/.vitepress/theme/editions.ts'
import { helpTargets } from '../../docs/.vitepress/theme/help.ts'
import { linkProblems, type Page, pageOf, sentenceProblems } from './links.ts'

/** The pages that must be there, and those of a case. */
function site(pages: Readonly<Record<string, string>>): ReadonlyMap<string, Page> {
  const help = editions.flatMap(({ id }) => helpTargets.map((target) => [`${id}/${target}.md`, pageOf('<h1 id="top">x</h1>', '')] as const))
  return new Map([...help, ...Object.entries(pages).map(([name, html]) => [name, pageOf(html, html)] as const)])
}
const problemsOf = (pages: Readonly<Record<string, string>>, files: readonly string[] = []) =>
  linkProblems(site(pages), new Set(files)).map(({ file, problem }) => `${file}: ${problem}`)

describe('a link that leads somewhere', () => {
  test.each([
    ['a heading of the same page', '<h2 id="here">x</h2><a href="#here">x</a>'],
    ['a heading of another page', '<a href="./../help/regions#top">x</a>'],
    ['a page with its old extension', '<a href="/en/help/regions.html">x</a>'],
    ['a heading in another script', '<h2 id="动手">x</h2><a href="#%E5%8A%A8%E6%89%8B">x</a>'],
    ['another site', '<a href="https://docs.aws.amazon.com/x#y">x</a>'],
    ['a mail address', '<a href="mailto:x@example.com">x</a>'],
    ['a link in a comment', '<!-- <a href="./gone">x</a> -->'],
  ])('%s', (_, html) => {
    expect(problemsOf({ 'en/lab-a/a01-trail.md': html })).toEqual([])
  })

  test('a file of the public folder', () => {
    expect(problemsOf({ 'en/a.md': '<a href="/logo.svg">x</a>' }, ['/logo.svg'])).toEqual([])
  })
})

describe('a link that leads nowhere', () => {
  test('a heading that is not there is named with its page', () => {
    expect(problemsOf({ 'en/lab-a/a01-trail.md': '<a href="../help/regions#china">x</a>' })).toEqual([
      'docs/en/lab-a/a01-trail.md: ../help/regions#china leads to no heading.',
    ])
  })

  test('a page that is not there', () => {
    expect(problemsOf({ 'en/lab-a/a01-trail.md': '<a href="./a02-logs">x</a>' })).toEqual([
      'docs/en/lab-a/a01-trail.md: ./a02-logs leads to no page.',
    ])
  })

  test('a start page links from its frontmatter', () => {
    const source = '---\nlayout: home\nhero:\n  actions:\n    - theme: brand\n      link: /en/gone\n---\n'
    expect(problemsOf({ 'en/index.md': source })).toEqual(['docs/en/index.md: /en/gone leads to no page.'])
  })

  test('a page of another language', () => {
    expect(problemsOf({ 'en/lab-a/a01-trail.md': '<a href="/ko/help/regions">x</a>' })).toEqual([
      'docs/en/lab-a/a01-trail.md: /ko/help/regions leads into another language.',
    ])
  })

  test("a step without the heading that its check's answers lead to", () => {
    const source = '---\nstep: lab-a/a01-trail\n---\n<h2 id="do">x</h2>'
    expect(problemsOf({ 'en/lab-a/a01-trail.md': source })).toEqual([
      "docs/en/lab-a/a01-trail.md: The answers of this step's check lead to #not-green, and no heading has it.",
    ])
  })

  test("a page that the checks' answers lead to is missing", () => {
    expect(linkProblems(new Map(), new Set()).map(({ file }) => file)).toContain('docs/ko/help/regions.md')
  })
})

describe('an address at the end of a sentence', () => {
  const pages = site({ 'zh/help/permissions.md': '<h2 id="role">x</h2>' })
  const found = (sentence: string) =>
    sentenceProblems(pages, new Map([['locales/zh/common.json', { 'unseen.denied': sentence }]])).map(({ problem }) => problem)

  test('a page and a heading that exist', () => {
    expect(found('没有权限。\n/zh/help/permissions#role')).toEqual([])
  })
  test('within a line it is text: a path of a file, say', () => {
    expect(found('see /zh/gone here')).toEqual([])
  })
  test('a page that is not there', () => {
    expect(found('x\n/zh/gone')).toEqual(['unseen.denied: /zh/gone leads to no page.'])
  })
  test('a heading that is not there', () => {
    expect(found('x\n/zh/help/permissions#gone')).toEqual(['unseen.denied: /zh/help/permissions#gone leads to no heading.'])
  })
  test('a page of another language', () => {
    expect(found('x\n/ko/help/regions')).toEqual(['unseen.denied: /ko/help/regions leads into another language.'])
  })
})
