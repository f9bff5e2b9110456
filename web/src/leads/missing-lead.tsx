import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useCan } from '../api/permissions.ts'
import { MissingRecord } from '../ui/missing-record.tsx'
import { leadQuery, restoreLead, stageHistoryQuery } from './queries.ts'

/** In the place of a lead that is not there. */
export function MissingLead({ id, back }: { id: string; back: ReactNode }) {
  const client = useQueryClient()
  const mayRestore = useCan('leads:delete')
  const { data: history, isPending } = useQuery({ ...stageHistoryQuery(id), retry: false })
  return (
    <MissingRecord
      what="lead"
      existed={isPending ? undefined : history !== undefined}
      kept="Its fields and its timeline are kept, and it can come back to its old place."
      mayRestore={mayRestore}
      restore={async () => {
        await restoreLead(id)
        client.invalidateQueries({ queryKey: leadQuery(id).queryKey })
      }}
      back={back}
    />
  )
}
