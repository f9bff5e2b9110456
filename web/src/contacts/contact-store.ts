import type { QueryClient } from '@tanstack/react-query'
import type { Contact } from '../api/types.ts'
import type { RecordStore } from '../ui/fields/record-store.ts'
import { contactQuery, keepContact, patchContact, refreshContactHistory } from './queries.ts'

/** A contact in the cache, for its fields. */
export function contactStore(client: QueryClient, id: string): RecordStore {
  return {
    id,
    read: () => client.ensureQueryData(contactQuery(id)),
    reread: () => client.fetchQuery({ ...contactQuery(id), staleTime: 0 }),
    patch: (patch, version) => patchContact(id, patch, version),
    keep: (contact) => keepContact(client, contact as Contact),
    refresh: () => refreshContactHistory(client, id),
  }
}
