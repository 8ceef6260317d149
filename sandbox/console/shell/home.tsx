import Cards from '@cloudscape-design/components/cards'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import { useEffect } from 'react'
import { Page } from '../blocks/page.tsx'
import { useHere } from './aws.ts'
import { hrefTo } from './route.ts'
import { sections } from './sections.ts'
import { nameOf } from './top-bar.tsx'
import { useSay } from './words.ts'

/** The console's first page: the services there are. */
export function Home() {
  const say = useSay()
  const { region } = useHere()
  useEffect(() => {
    document.title = say('windowTitle', { name: say('consoleHome'), region })
  }, [say, region])
  return (
    <Page title={say('consoleHome')} description={say('homeAbout')}>
      <Cards
        items={[...sections]}
        trackBy="id"
        cardDefinition={{
          header: (section) => (
            <Link href={hrefTo(section.id)} fontSize="heading-m">
              {nameOf(section, say)}
            </Link>
          ),
          sections: [{ id: 'about', content: (section) => say(section.about) }],
        }}
        ariaLabels={{ itemSelectionLabel: () => '', selectionGroupLabel: say('services') }}
        header={<Header>{say('services')}</Header>}
      />
    </Page>
  )
}
