import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Field, Lead, User } from '../api/types.ts'
import { RecordField } from '../ui/fields/record-field.tsx'
import { leadStore } from './lead-store.ts'

interface Props {
  lead: Lead
  field: Field
  users: User[]
  canEdit: boolean
}

/** One field of a lead, editable in place when it may be. */
export function LeadField({ lead, ...props }: Props) {
  const client = useQueryClient()
  const store = useMemo(() => leadStore(client, lead.id), [client, lead.id])
  return <RecordField store={store} record={lead} {...props} />
}
