import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useCan } from '../api/permissions.ts'
import { MissingRecord } from '../ui/missing-record.tsx'
import { contactQuery, restoreContact, wasContactQuery } from './queries.ts'

/** In the place of a contact that is not there. */
export function MissingContact({ id, back }: { id: string; back: ReactNode }) {
  const client = useQueryClient()
  const mayRestore = useCan('contacts:delete')
  const { data: was, isPending } = useQuery(wasContactQuery(id))
  return (
    <MissingRecord
      what="contact"
      existed={isPending ? undefined : Boolean(was)}
      kept="Its fields and its timeline are kept, and it can come back to its lead."
      mayRestore={mayRestore}
      restore={async () => {
        await restoreContact(id)
        client.invalidateQueries({ queryKey: contactQuery(id).queryKey })
      }}
      back={back}
    />
  )
}
