import Autosuggest from '@cloudscape-design/components/autosuggest'
import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation'
import { useState } from 'react'
import { langs } from '../../../say/index.ts'
import type { Appearance } from './appearance.ts'
import { useHere } from './aws.ts'
import { addressOf, languageTags, regionsBeside } from './place.ts'
import { go, hrefTo, useRoute } from './route.ts'
import { type NavEntry, type Section, sections } from './sections.ts'
import { forgetSession } from './session.ts'
import { type SayIn, useSay } from './words.ts'

/** Each language in its own letters. */
const languageNames = { zh: '中文(简体)', ko: '한국어', en: 'English' } as const
const appearances = { system: 'appearanceSystem', light: 'appearanceLight', dark: 'appearanceDark' } as const

export const nameOf = (section: Section, say: SayIn): string => (typeof section.name === 'string' ? section.name : say(section.name.key))

export function TopBar({ appearance, choose }: { readonly appearance: Appearance; choose(next: Appearance): void }) {
  const say = useSay()
  const here = useHere()
  const route = useRoute()
  const { session, region, lang, account } = here
  const regions = regionsBeside(region, lang)
  const regionName = regions.find(({ code }) => code === region)?.name ?? region
  const ticked = (isTicked: boolean) =>
    isTicked ? ({ itemType: 'checkbox', checked: true } as const) : ({ itemType: 'checkbox', checked: false } as const)
  const signIn = `/signin?${new URLSearchParams({ account, region, lang })}`

  const utilities: TopNavigationProps.Utility[] = [
    {
      type: 'menu-dropdown',
      text: say('services'),
      iconName: 'view-full',
      items: sections.map((section) => ({
        id: section.id,
        text: nameOf(section, say),
        description: say(section.about),
        href: hrefTo(section.id),
      })),
    },
    {
      type: 'menu-dropdown',
      text: regionName,
      ariaLabel: `${say('region')}: ${regionName}`,
      title: say('region'),
      items: regions.map(({ code, name }) => ({ id: code, text: name, labelTag: code, ...ticked(code === region) })),
      // What an address names belongs to its region: in another one the section's first page is shown.
      onItemClick: ({ detail }) => window.location.assign(addressOf({ ...here, region: detail.id }, `#/${route.section}`)),
    },
    {
      type: 'menu-dropdown',
      text: languageNames[lang],
      ariaLabel: `${say('language')}: ${languageNames[lang]}`,
      title: say('language'),
      items: langs.map((id) => ({ id, text: languageNames[id], lang: languageTags[id], ...ticked(id === lang) })),
      onItemClick: ({ detail }) => {
        const next = langs.find((id) => id === detail.id)
        if (next) window.location.assign(addressOf({ ...here, lang: next }, window.location.hash || '#/'))
      },
    },
    {
      type: 'menu-dropdown',
      iconName: 'settings',
      ariaLabel: say('appearance'),
      title: say('appearance'),
      items: (['system', 'light', 'dark'] as const).map((id) => ({ id, text: say(appearances[id]), ...ticked(id === appearance) })),
      onItemClick: ({ detail }) => choose(detail.id === 'light' || detail.id === 'dark' ? detail.id : 'system'),
    },
    {
      type: 'menu-dropdown',
      text: session.userName,
      description: say('accountIs', { account }),
      iconName: 'user-profile',
      ariaLabel: `${say('account')}: ${session.userName}`,
      items: session.isSignedIn ? [{ id: 'out', text: say('signOut') }] : [{ id: 'in', text: say('siButton'), href: signIn }],
      onItemClick: ({ detail }) => {
        if (detail.id !== 'out') return
        forgetSession()
        window.location.assign(signIn)
      },
    },
  ]
  return <TopNavigation identity={{ href: '#/', title: say('consoleTitle') }} search={<ServiceSearch />} utilities={utilities} />
}

/** Finds a service or one of its pages by name. */
function ServiceSearch() {
  const say = useSay()
  const [text, setText] = useState('')
  const entries = sections.flatMap((section) => {
    const name = nameOf(section, say)
    const pages = section.nav.flatMap((entry): readonly NavEntry[] => ('entries' in entry ? entry.entries : [entry]))
    return [
      { value: name, href: hrefTo(section.id), description: say(section.about) },
      ...pages.map(({ label, path }) => ({ value: `${say(label)} – ${name}`, href: `#/${section.id}/${path}` })),
    ]
  })
  return (
    <Autosuggest
      value={text}
      onChange={({ detail }) => setText(detail.value)}
      onSelect={({ detail }) => {
        // What was typed can be chosen as it is: then the first that it names is meant.
        const typed = detail.value.trim().toLocaleLowerCase()
        const found =
          entries.find(({ value }) => value === detail.value) ?? entries.find(({ value }) => value.toLocaleLowerCase().includes(typed))
        if (!found) return
        go(found.href)
        setText('')
      }}
      options={entries.map(({ href: _href, ...option }) => option)}
      ariaLabel={say('search')}
      placeholder={say('search')}
      enteredTextLabel={(value) => value}
      empty={say('noMatches')}
    />
  )
}
