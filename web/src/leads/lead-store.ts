import type { QueryClient } from '@tanstack/react-query'
import type { Lead } from '../api/types.ts'
import type { RecordStore } from '../ui/fields/record-store.ts'
import { keepLead, leadQuery, patchLead, refreshLeadHistory } from './queries.ts'

/** A lead in the cache, for its fields. */
export function leadStore(client: QueryClient, id: string): RecordStore {
  return {
    id,
    read: () => client.ensureQueryData(leadQuery(id)),
    reread: () => client.fetchQuery({ ...leadQuery(id), staleTime: 0 }),
    patch: (patch, version) => patchLead(id, patch, version),
    keep: (lead) => keepLead(client, lead as Lead),
    refresh: () => refreshLeadHistory(client, id),
  }
}
