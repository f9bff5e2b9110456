import { IconCopy } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useLiveEvents } from '../api/live.ts'
import classes from './duplicates.module.css'
import { duplicateQueries, pairsOfLeadQuery } from './queries.ts'

/** On a lead's page: that there may be another lead of the same company. Nothing when there is none. */
export function DuplicateNotice({ leadId }: { leadId: string }) {
  const client = useQueryClient()
  useLiveEvents('duplicate', () => client.invalidateQueries({ queryKey: duplicateQueries }))
  const { data: pairs = [] } = useQuery(pairsOfLeadQuery(leadId))
  const [first] = pairs
  const other = first?.leads.find((lead) => lead.id !== leadId)
  if (!other) return null
  return (
    <aside className={classes.notice} aria-label="Possible duplicates">
      <IconCopy size={16} stroke={1.7} aria-hidden />
      <span>
        May be the same company as{' '}
        <Link to="/crm/leads/$id" params={{ id: other.id }}>
          {other.business_name}
        </Link>
        {pairs.length > 1 && ` and ${pairs.length - 1} more`}
      </span>
      <Link className={classes.compare} to="/crm/duplicates/merge" search={{ ids: `${leadId},${other.id}` }}>
        Compare
      </Link>
    </aside>
  )
}
