import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { showToast } from '../ui/toast.tsx'
import { deleteView, patchView, type SavedView, savedViewsQuery, type ViewPatch } from './queries.ts'
import type { OpenView } from './use-view.ts'
import type { ViewState } from './view-state.ts'

/** What can be done with saved views. Each says when it did not work. */
export function useViewActions(view: OpenView) {
  const client = useQueryClient()
  const { entity, layout, state, saved } = view
  const change = useMutation({
    mutationFn: ({ target, patch, isShownToOthers }: Change) =>
      patchView(target.id, patch, isShownToOthers ? target.version : undefined),
    onSuccess: (changed, { patch }) => {
      keepSavedView(client, changed)
      // There is one default; the others are known by the server.
      if (patch.is_default) client.invalidateQueries(savedViewsQuery(entity))
    },
    onError: (error, { target }) => {
      if (error instanceof ApiProblem && error.code === 'precondition_failed') {
        client.invalidateQueries(savedViewsQuery(entity))
      }
      showToast({ kind: 'error', message: `${target.name} was not changed. ${problemMessage(error)}` })
    },
  })
  const remove = useMutation({
    mutationFn: (target: SavedView) => deleteView(target.id),
    onSuccess: (_, target) => {
      client.setQueryData(savedViewsQuery(entity).queryKey, (views) => views?.filter(({ id }) => id !== target.id))
      showToast({ message: `Deleted the view ${target.name}` })
      view.open(undefined)
    },
    onError: (error, target) =>
      showToast({ kind: 'error', message: `${target.name} was not deleted. ${problemMessage(error)}` }),
  })

  return {
    isSaving: change.isPending,
    saveChanges: () => {
      if (!saved) return
      change.mutate(
        { target: saved, patch: { ...definitionOf(state), layout }, isShownToOthers: true },
        { onSuccess: (changed) => view.settle(changed) },
      )
    },
    pin: (target: SavedView) => change.mutate({ target, patch: { is_pinned: !target.is_pinned } }),
    makeDefault: (target: SavedView) => change.mutate({ target, patch: { is_default: !target.is_default } }),
    share: (target: SavedView) =>
      change.mutate({ target, patch: { is_shared: !target.is_shared }, isShownToOthers: true }),
    remove: (target: SavedView) => remove.mutate(target),
  }
}

export type ViewActions = ReturnType<typeof useViewActions>

interface Change {
  target: SavedView
  patch: ViewPatch
  isShownToOthers?: boolean
}

/** What a saved view keeps of a state. */
export function definitionOf({ search, filter, sort, columns }: ViewState) {
  return {
    q: search ?? null,
    filter: (filter as unknown as Record<string, unknown>) ?? null,
    sort: sort ?? null,
    columns,
  }
}

/** Puts a view that the server has just answered into the list. */
export function keepSavedView(client: QueryClient, view: SavedView) {
  client.setQueryData(savedViewsQuery(view.entity).queryKey, (views) =>
    views?.some(({ id }) => id === view.id)
      ? views.map((known) => (known.id === view.id ? view : known))
      : [...(views ?? []), view],
  )
}
