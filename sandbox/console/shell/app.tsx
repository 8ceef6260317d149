import AppLayout from '@cloudscape-design/components/app-layout'
import BreadcrumbGroup, { type BreadcrumbGroupProps } from '@cloudscape-design/components/breadcrumb-group'
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation'
import Spinner from '@cloudscape-design/components/spinner'
import { Component, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'
import { useAppearance } from './appearance.ts'
import { useHere } from './aws.ts'
import { CrumbsProvider, useCrumbs } from './crumbs.tsx'
import { FlashesProvider, FlashList, useFlashes } from './flashes.tsx'
import { Home } from './home.tsx'
import { NotFound } from './not-found.tsx'
import { hrefTo, matchPath, type Route, useRoute } from './route.ts'
import { type NavEntry, type PageRoute, type Section, sections } from './sections.ts'
import { nameOf, TopBar } from './top-bar.tsx'
import { loadWords, type SayIn, useAllWords, useSay, type Words, WordsProvider, wordsOf } from './words.ts'

export function App() {
  return (
    <FlashesProvider>
      <CrumbsProvider>
        <Frame />
      </CrumbsProvider>
    </FlashesProvider>
  )
}

function Frame() {
  const say = useSay()
  const { session } = useHere()
  const { appearance, choose } = useAppearance()
  const route = useRoute()
  const section = sections.find(({ id }) => id === route.section)
  const [isNavOpen, setNavOpen] = useState(true)
  const page = (
    <Broken key={window.location.hash} fallback={say('unexpectedError')}>
      {route.section === '' ? <Home /> : section ? <SectionPage section={section} route={route} /> : <NotFound />}
    </Broken>
  )
  return (
    <>
      <div id="console-header" className="console-header">
        <aside className="sandbox-mark" aria-label={say('consoleTitle')}>
          {say('mark')} {session.isSignedIn ? <span id="signed_in">{say('signedInAs', { user: session.userName })}</span> : null}
        </aside>
        <TopBar appearance={appearance} choose={choose} />
      </div>
      <AppLayout
        headerSelector="#console-header"
        toolsHide
        navigationHide={!section}
        navigationOpen={isNavOpen}
        onNavigationChange={({ detail }) => setNavOpen(detail.open)}
        navigation={section ? <Navigation section={section} route={route} /> : undefined}
        notifications={<FlashList />}
        stickyNotifications
        breadcrumbs={section ? <Crumbs section={section} route={route} /> : undefined}
        content={page}
      />
    </>
  )
}

function Navigation({ section, route }: { readonly section: Section; readonly route: Route }) {
  const say = useSay()
  const link = ({ label, path }: NavEntry): SideNavigationProps.Link => ({
    type: 'link',
    text: say(label),
    href: `#/${section.id}/${path}`,
  })
  const items = section.nav.map(
    (entry): SideNavigationProps.Item =>
      'entries' in entry ? { type: 'section', text: say(entry.heading), items: entry.entries.map(link) } : link(entry),
  )
  // The longest entry that the path begins with.
  const active = section.nav
    .flatMap((entry): readonly NavEntry[] => ('entries' in entry ? entry.entries : [entry]))
    .filter(({ path, below = [] }) => [path, ...below].some((each) => route.path === each || route.path.startsWith(`${each}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0]
  return (
    <SideNavigation
      header={{ href: hrefTo(section.id), text: nameOf(section, say) }}
      items={items}
      {...(active ? { activeHref: `#/${section.id}/${active.path}` } : {})}
    />
  )
}

function Crumbs({ section, route }: { readonly section: Section; readonly route: Route }) {
  const say = useSay()
  const own = useCrumbs()
  const items: BreadcrumbGroupProps.Item[] = [
    { text: nameOf(section, say), href: hrefTo(section.id) },
    ...(own ?? crumbsOfNav(section, route, say)),
  ]
  return <BreadcrumbGroup items={items} />
}

function crumbsOfNav(section: Section, route: Route, say: SayIn): BreadcrumbGroupProps.Item[] {
  const entry = section.nav
    .flatMap((each): readonly NavEntry[] => ('entries' in each ? each.entries : [each]))
    .find(({ path }) => path === route.path)
  return entry ? [{ text: say(entry.label), href: `#/${section.id}/${entry.path}` }] : []
}

interface Ready {
  readonly id: string
  readonly routes: readonly PageRoute[]
  readonly words: Words
}

/** A section's code and words are loaded when it is opened, and kept. */
const readySections = new Map<string, Ready>()

function SectionPage({ section, route }: { readonly section: Section; readonly route: Route }) {
  const say = useSay()
  const { lang, partition } = useHere()
  const { fail } = useFlashes()
  const shellWords = useAllWords()
  const [ready, setReady] = useState<Ready | undefined>(() => readySections.get(section.id))
  useEffect(() => {
    if (readySections.has(section.id)) return setReady(readySections.get(section.id))
    let isWanted = true
    Promise.all([section.load(), loadWords(lang, section.words, partition.id)]).then(([{ routes }, catalogs]) => {
      const loaded = { id: section.id, routes, words: wordsOf(lang, [...shellWords.catalogs, ...catalogs]) }
      readySections.set(section.id, loaded)
      if (isWanted) setReady(loaded)
    }, fail)
    return () => {
      isWanted = false
    }
  }, [section, lang, partition, fail, shellWords])
  const found = useMemo(() => {
    for (const { path, page } of ready?.routes ?? []) {
      const params = matchPath(path, route.path)
      if (params) return { Page: page, params }
    }
    return undefined
  }, [ready, route.path])
  if (ready?.id !== section.id) return <Spinner size="large" />
  if (!found) return <NotFound />
  const { Page, params } = found
  return (
    <WordsProvider value={ready.words}>
      <Titled name={`${nameOf(section, say)}`}>
        <Suspense fallback={<Spinner size="large" />}>
          <Page key={`${route.path}?${route.query}`} params={params} query={route.query} />
        </Suspense>
      </Titled>
    </WordsProvider>
  )
}

/** The window's name: the service, the region, and what this is not. */
function Titled({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const say = useSay()
  const { region } = useHere()
  useEffect(() => {
    document.title = say('windowTitle', { name, region: `${region}` })
  }, [name, region, say])
  return children
}

/** A page that breaks while it is drawn says so in its place; everything around it goes on. */
class Broken extends Component<{ readonly fallback: string; readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null }
  static getDerivedStateFromError(error: Error) {
    return { error }
  }
  override render() {
    const { error } = this.state
    return error ? (
      <div role="alert">
        <h1>{this.props.fallback}</h1>
        <p>{error.message}</p>
      </div>
    ) : (
      this.props.children
    )
  }
}
