import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../api/client.ts'
import type { RequestBody, ResponseBody } from '../api/types.ts'

export type Activity = ResponseBody<'/api/crm/activities/{id}', 'get'>
export type ActivityType = Activity['activity_type']
export type NewActivity = RequestBody<'/api/crm/activities', 'post'>
export type ActivityPatch = RequestBody<'/api/crm/activities/{id}', 'patch'>
export type Note = ResponseBody<'/api/crm/notes/{id}', 'get'>
export type NotePatch = RequestBody<'/api/crm/notes/{id}', 'patch'>

/** Whose timeline it is. */
export type Subject = { lead_id: string; contact_id?: never } | { contact_id: string; lead_id?: never }

const PAGE = 30
const MOST_PINNED = 20
const MOST_CHOICES = 100

const TYPES: readonly string[] = ['note', 'call', 'meeting', 'email', 'task', 'status_change', 'system', 'signal']

/** The known kinds among those an address names, separated by commas; undefined for all. */
export function timelineTypes(text: unknown): string | undefined {
  const known = typeof text === 'string' ? TYPES.filter((type) => text.split(',').includes(type)) : []
  return known.length > 0 ? known.join(',') : undefined
}

/** Under the record's own key, so that whatever makes the record be read again brings its timeline along. */
function keyOf({ lead_id, contact_id }: Subject) {
  return lead_id ? (['lead', lead_id] as const) : (['contact', contact_id as string] as const)
}

/** What happened, newest first, page by page. */
export function timelineQuery(of: Subject, types?: string) {
  return infiniteQueryOptions({
    queryKey: [...keyOf(of), 'timeline', types ?? 'all'] as const,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(types && { types }), ...(pageParam && { cursor: pageParam }) }
      return of.lead_id
        ? body(
            api.GET('/api/crm/activities/lead/{lead_id}/timeline', {
              params: { path: { lead_id: of.lead_id }, query },
              signal,
            }),
          )
        : body(
            api.GET('/api/crm/activities/contact/{contact_id}/timeline', {
              params: { path: { contact_id: of.contact_id as string }, query },
              signal,
            }),
          )
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** The notes that stand above the timeline. */
export function pinnedNotesQuery(of: Subject) {
  return queryOptions({
    queryKey: [...keyOf(of), 'pinned-notes'] as const,
    queryFn: async ({ signal }) => {
      const query = { ...of, is_pinned: true, limit: MOST_PINNED }
      return (await body(api.GET('/api/crm/notes', { params: { query }, signal }))).data
    },
  })
}

/** Whom a call or a meeting may have been with. */
export function contactChoicesQuery({ lead_id }: Subject) {
  return queryOptions({
    queryKey: ['lead', lead_id, 'contact-choices'] as const,
    queryFn: async ({ signal }) => {
      const params = { path: { lead_id: lead_id as string }, query: { limit: MOST_CHOICES } }
      return (await body(api.GET('/api/crm/contacts/lead/{lead_id}', { params, signal }))).data
    },
    enabled: lead_id !== undefined,
  })
}

/** Reads the timeline and the pinned notes again, in place. */
export function refreshTimeline(client: QueryClient, of: Subject) {
  return client.invalidateQueries({
    queryKey: keyOf(of),
    predicate: ({ queryKey }) => queryKey[2] === 'timeline' || queryKey[2] === 'pinned-notes',
  })
}

/**
 * Shows a note as it will be before the server has said so; null takes it away.
 * @returns what puts it back
 */
export function showNote(client: QueryClient, of: Subject, id: string, change: NotePatch | null): () => void {
  const filter = { queryKey: [...keyOf(of), 'timeline'] }
  const { queryKey: pinnedKey } = pinnedNotesQuery(of)
  const timelines = client.getQueriesData<Pages>(filter)
  const pinned = client.getQueryData(pinnedKey)
  client.setQueriesData<Pages>(filter, (known) => known && { ...known, pages: known.pages.map(changed) })
  if (pinned) client.setQueryData(pinnedKey, pinned.flatMap(changedNote))
  return () => {
    for (const [key, data] of timelines) client.setQueryData(key, data)
    client.setQueryData(pinnedKey, pinned)
  }

  function changed(page: Pages['pages'][number]) {
    return {
      ...page,
      data: page.data.flatMap((entry) => {
        if (entry.note_id !== id) return entry
        if (!change) return []
        const { content = entry.note_content, is_pinned = entry.note_is_pinned } = change
        return { ...entry, note_content: content, note_is_pinned: is_pinned }
      }),
    }
  }

  function changedNote(note: Note) {
    if (note.id !== id) return note
    return change && change.is_pinned !== false ? { ...note, ...change } : []
  }
}

interface Pages {
  pages: { data: Activity[]; next_cursor: string | null }[]
  pageParams: unknown[]
}

export function logActivity(activity: NewActivity): Promise<Activity> {
  return body(api.POST('/api/crm/activities', { body: activity }))
}

export function correctActivity(id: string, patch: ActivityPatch): Promise<Activity> {
  return body(api.PATCH('/api/crm/activities/{id}', { params: { path: { id } }, body: patch }))
}

export function createNote(note: RequestBody<'/api/crm/notes', 'post'>): Promise<Note> {
  return body(api.POST('/api/crm/notes', { body: note }))
}

/** Without a version it overwrites whatever others wrote meanwhile. */
export function patchNote(id: string, patch: NotePatch, version?: number): Promise<Note> {
  const headers = version === undefined ? {} : ifMatch(version)
  return body(api.PATCH('/api/crm/notes/{id}', { params: { path: { id } }, body: patch, headers }))
}

export async function deleteNote(id: string): Promise<void> {
  await api.DELETE('/api/crm/notes/{id}', { params: { path: { id } } })
}

export function restoreNote(id: string): Promise<Note> {
  return body(api.POST('/api/crm/notes/{id}/restore', { params: { path: { id } } }))
}
