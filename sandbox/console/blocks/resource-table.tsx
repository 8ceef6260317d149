import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useHere } from '../shell/aws.ts'
import { languageTags } from '../shell/place.ts'
import { useSay } from '../shell/words.ts'
import type { Paged } from './use-calls.ts'

export interface Column<T> {
  readonly id: string
  readonly header: string
  cell(item: T): ReactNode
  /** What the row is filtered and sorted by in this column; without it the column is neither. */
  text?(item: T): string | number
  readonly minWidth?: number
  /** The column that names the row to screen readers. */
  readonly isName?: boolean
}

interface Props<T> {
  readonly title: string
  /** 'h1': the list is the page. 'h2': a part of one. */
  readonly level?: 'h1' | 'h2'
  readonly description?: ReactNode
  readonly list: Paged<T>
  readonly columns: readonly Column<T>[]
  idOf(item: T): string
  nameOf?(item: T): string
  readonly actions?: ReactNode
  /** Filters what is loaded by the texts of the columns; its label and placeholder. */
  readonly filterLabel?: string
  /** What the filter begins with. */
  readonly filterText?: string
  /** Beside that filter: a control that asks the API. */
  readonly besideFilter?: ReactNode
  /** Asks the API for what begins so, where not all is loaded: called with what was typed, once the typing rests, and with '' when it is gone. */
  search?(text: string): void
  /** In place of the filter over what is loaded: controls of the page's own, that ask the API. */
  readonly filter?: ReactNode
  readonly empty?: ReactNode
  /** Long cells take several lines, where a table would be wider than its page otherwise. */
  readonly wrapsLines?: boolean
  readonly selection?: {
    readonly type: 'single' | 'multi'
    readonly selected: readonly T[]
    onSelect(selected: readonly T[]): void
  }
}

const rowsOnPage = 50

/** Somebody who types is not asked about each letter. */
const restMs = 250

/** A list of AWS's resources, with their number, a filter, the API's own pages, and what can be done with them. At most 50 rows are drawn. */
export function ResourceTable<T>(props: Props<T>) {
  const say = useSay()
  const { lang } = useHere()
  const {
    title,
    level = 'h1',
    description,
    list,
    columns,
    idOf,
    nameOf,
    actions,
    filterLabel,
    besideFilter,
    filter,
    empty,
    selection,
  } = props
  const [text, setText] = useState(props.filterText ?? '')
  const [page, setPage] = useState(1)
  const [sorting, setSorting] = useState<{ id: string; isDescending: boolean } | null>(null)
  const wanted = useDeferredValue(text.trim().toLocaleLowerCase())
  const { search } = props
  const latestSearch = useRef(search)
  latestSearch.current = search
  const [searched, setSearched] = useState('')
  const mustAsk = search !== undefined && text.trim() !== searched && (list.hasMore || searched !== '')
  useEffect(() => {
    if (!mustAsk) return
    const timer = setTimeout(() => {
      setSearched(text.trim())
      latestSearch.current?.(text.trim())
    }, restMs)
    return () => clearTimeout(timer)
  }, [mustAsk, text])
  const items = useMemo(() => {
    const texts = columns.flatMap(({ text: textOf }) => (textOf ? [textOf] : []))
    const shown =
      wanted === ''
        ? list.items
        : list.items.filter((item) => texts.some((textOf) => String(textOf(item)).toLocaleLowerCase().includes(wanted)))
    const by = columns.find(({ id }) => id === sorting?.id)?.text
    if (!by || !sorting) return shown
    const { compare } = new Intl.Collator(languageTags[lang], { numeric: true })
    const order = (a: string | number, b: string | number) =>
      typeof a === 'number' && typeof b === 'number' ? a - b : compare(String(a), String(b))
    return [...shown].sort((a, b) => (sorting.isDescending ? order(by(b), by(a)) : order(by(a), by(b))))
  }, [list.items, columns, wanted, sorting, lang])
  const pages = Math.max(1, Math.ceil(items.length / rowsOnPage))
  const shownPage = Math.min(page, pages)
  const rows = items.slice((shownPage - 1) * rowsOnPage, shownPage * rowsOnPage)
  const all = list.hasMore ? `${list.items.length}+` : String(list.items.length)
  const counter = wanted === '' || items.length === list.items.length ? `(${all})` : `(${items.length}/${all})`
  const label = (item: T) => (nameOf ?? idOf)(item)

  return (
    <Table<T>
      variant={level === 'h1' ? 'full-page' : 'container'}
      stickyHeader={level === 'h1'}
      wrapLines={props.wrapsLines ?? false}
      items={rows}
      trackBy={idOf}
      loading={list.isLoading && list.items.length === 0}
      loadingText={say('loading')}
      columnDefinitions={columns.map(({ id, header, cell, text: textOf, minWidth, isName }) => ({
        id,
        header,
        cell,
        ...(textOf ? { sortingField: id } : {}),
        ...(minWidth === undefined ? {} : { minWidth }),
        ...(isName ? { isRowHeader: true } : {}),
      }))}
      {...(sorting ? { sortingColumn: { sortingField: sorting.id }, sortingDescending: sorting.isDescending } : {})}
      onSortingChange={({ detail }) =>
        setSorting({ id: detail.sortingColumn.sortingField ?? '', isDescending: detail.isDescending ?? false })
      }
      {...(selection
        ? {
            selectionType: selection.type,
            selectedItems: [...selection.selected],
            onSelectionChange: ({ detail }: { detail: { selectedItems: T[] } }) => selection.onSelect(detail.selectedItems),
          }
        : {})}
      ariaLabels={{
        tableLabel: title,
        selectionGroupLabel: title,
        allItemsSelectionLabel: () => say('selectAllRows'),
        itemSelectionLabel: (_all, item) => say('selectRow', { name: label(item) }),
      }}
      header={
        <Header
          variant={level === 'h1' ? 'awsui-h1-sticky' : 'h2'}
          counter={counter}
          {...(description === undefined ? {} : { description })}
          actions={
            <div className="button-row">
              <Button iconName="refresh" ariaLabel={say('refresh')} loading={list.isLoading} onClick={list.refresh} />
              {actions}
            </div>
          }
        >
          {title}
        </Header>
      }
      filter={
        filter ??
        (filterLabel === undefined ? undefined : (
          <div className="filter-row">
            <TextFilter
              filteringText={text}
              filteringPlaceholder={filterLabel}
              filteringAriaLabel={filterLabel}
              filteringClearAriaLabel={say('clearFilter')}
              countText={wanted === '' ? '' : say('matchCount', { count: items.length })}
              onChange={({ detail }) => {
                setText(detail.filteringText)
                setPage(1)
              }}
            />
            {besideFilter}
          </div>
        ))
      }
      pagination={
        pages > 1 || list.hasMore ? (
          <Pagination
            currentPageIndex={shownPage}
            pagesCount={pages}
            openEnd={list.hasMore}
            onChange={({ detail }) => {
              // A page that is not loaded yet is asked for by its token first.
              if (detail.currentPageIndex <= pages) return setPage(detail.currentPageIndex)
              void list.more().then(() => setPage(detail.currentPageIndex))
            }}
          />
        ) : undefined
      }
      empty={
        <Box textAlign="center" color="inherit">
          <SpaceBetween size="xs">
            {list.error !== undefined ? (
              <>
                <b>{say('loadFailed')}</b>
                <Button onClick={list.refresh}>{say('retry')}</Button>
              </>
            ) : wanted !== '' && list.items.length > 0 ? (
              <>
                <b>{say('noMatches')}</b>
                <Button onClick={() => setText('')}>{say('clearFilter')}</Button>
              </>
            ) : (
              (empty ?? <b>{say('noResources')}</b>)
            )}
          </SpaceBetween>
        </Box>
      }
    />
  )
}
