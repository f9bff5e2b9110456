import { useQuery } from '@tanstack/react-query'
import type { Filter } from '../../api/filter.ts'
import { contactFieldsQuery, usersQuery } from '../../api/shared-queries.ts'
import { isCondition } from '../../ui/filters/conditions.ts'
import { FilterBuilder } from '../../ui/filters/filter-builder.tsx'

interface Props {
  filter: Filter | null
  onChange: (filter: Filter) => void
}

/** Edits a filter over contacts and their leads. */
export function ContactFilter({ filter, onChange }: Props) {
  const { data: fields = [] } = useQuery(contactFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const group = filter ?? { and: [] }
  return (
    <FilterBuilder
      fields={fields}
      users={users}
      filter={isCondition(group) ? { and: [group] } : group}
      onChange={onChange}
    />
  )
}
