import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useLiveEvents } from '../api/live.ts'
import { keepView, lastView, unsavedChanges } from './last-view.ts'
import { type Entity, type Layout, type SavedView, savedViewsQuery } from './queries.ts'
import { ALL, changesOf, stateOf, type ViewSearch, type ViewState, withChanges } from './view-state.ts'

interface Options {
  entity: Entity
  layout: Layout
  /** What the address says. */
  search: ViewSearch
  /** Goes to an address of the list in a layout; `replace` where Back should not lead here. */
  go: (search: ViewSearch, layout: Layout, replace: boolean) => void
  /** What the built-in view shows. The same object as long as it says the same. */
  defaults: ViewState
}

/** A list's open view: what it shows, and what can be done with it. */
export interface OpenView {
  entity: Entity
  layout: Layout
  /** What is shown: the view with its unsaved changes. */
  state: ViewState
  /** The view as it is saved. */
  saved: SavedView | undefined
  views: SavedView[]
  /** False until it is known what to show. */
  isReady: boolean
  /** There are unsaved changes. */
  isChanged: boolean
  /** The address names a view that is not there. */
  isMissing: boolean
  change: (state: Partial<ViewState>, replace?: boolean) => void
  /** Opens a view as it was left; undefined is the built-in one. */
  open: (view: SavedView | undefined) => void
  /** Goes to the saved state, of this view or another one. */
  settle: (view?: SavedView) => void
  switchLayout: (layout: Layout) => void
}

/**
 * The view that the address names. Unsaved changes stand in the address too and are kept for the next visit, also those
 * of views that are not open. An address that says nothing leads to where the list was left, or to one's default view.
 */
export function useView({ entity, layout, search, go, defaults }: Options): OpenView {
  const { data: views, isPending, refetch } = useQuery(savedViewsQuery(entity))
  useLiveEvents('saved_view', () => void refetch())
  const list = `${entity}:${layout}`
  const isOpen = Object.keys(search).length > 0
  const { view: id = ALL, ...changes } = search

  const saved = views?.find((view) => view.id === id)
  const base = useMemo(() => stateOf(saved, defaults), [saved, defaults])
  const key = JSON.stringify(changes)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says whether the changes are others
  const state = useMemo(() => withChanges(base, changes), [base, key])

  const start = isOpen ? undefined : (lastView(list) ?? (isPending ? undefined : defaultView(views)))
  const startKey = start && JSON.stringify(start)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each place to start from
  useEffect(() => {
    if (start) go(start, layout, true)
  }, [startKey])
  const searchKey = JSON.stringify(search)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the address says something else
  useEffect(() => {
    if (isOpen) keepView(list, search)
  }, [searchKey, list])

  const isReady = isOpen && (id === ALL || !isPending)
  const isMissing = isOpen && id !== ALL && !isPending && !saved
  return {
    entity,
    layout,
    state,
    saved,
    views: views ?? [],
    isReady,
    isMissing,
    isChanged: Object.keys(changesOf(base, state)).length > 0 || (saved !== undefined && saved.layout !== layout),
    change: (part, replace = false) => {
      const next = { ...state, ...part }
      go({ view: isMissing ? ALL : id, ...changesOf(base, next) }, layout, replace)
    },
    open: (view) => {
      const target = view?.layout ?? layout
      const name = view?.id ?? ALL
      go({ view: name, ...unsavedChanges(`${entity}:${target}`, name) }, target, false)
    },
    settle: (view = saved) => go({ view: view?.id ?? ALL }, view?.layout ?? layout, true),
    switchLayout: (next) => go({ view: id, ...changes }, next, false),
  }
}

function defaultView(views: SavedView[] = []): ViewSearch {
  return { view: views.find((view) => view.is_default)?.id ?? ALL }
}
