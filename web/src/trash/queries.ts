import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { ResponseBody } from '../api/types.ts'

type TrashPage = ResponseBody<'/api/crm/trash', 'get'>
export type TrashRow = TrashPage['data'][number]
export type TrashEntity = TrashRow['entity']

/** What can be in the trash, in the order of the tabs. */
export const KINDS: readonly { entity: TrashEntity; label: string }[] = [
  { entity: 'lead', label: 'Leads' },
  { entity: 'contact', label: 'Contacts' },
  { entity: 'task', label: 'Tasks' },
  { entity: 'note', label: 'Notes' },
  { entity: 'attachment', label: 'Files' },
  { entity: 'email_template', label: 'Templates' },
  { entity: 'email_campaign', label: 'Campaigns' },
]

/** The key of everything in the trash. */
export const TRASH = ['trash'] as const

/** Deleted records of one kind, the last deleted first, page by page. */
export function trashQuery(entity: TrashEntity, q: string) {
  return infiniteQueryOptions({
    queryKey: [...TRASH, entity, q] as const,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/crm/trash', {
          params: { query: { entity, ...(q && { q }), ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

export async function restore({ entity, id }: Pick<TrashRow, 'entity' | 'id'>): Promise<void> {
  await api.POST('/api/crm/trash/{entity}/{id}/restore', { params: { path: { entity, id } } })
}

/** Removes it for good. */
export async function purge({ entity, id }: Pick<TrashRow, 'entity' | 'id'>): Promise<void> {
  await api.DELETE('/api/crm/trash/{entity}/{id}', { params: { path: { entity, id } } })
}
