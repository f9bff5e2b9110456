import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { meQuery, usersQuery } from '../api/shared-queries.ts'
import type { TaskFilters } from './queries.ts'
import classes from './task-filters.module.css'
import { PRIORITY_CHOICES, TYPE_CHOICES } from './words.ts'

export type ClosedStatus = 'completed' | 'cancelled'

interface Props {
  filters: TaskFilters
  status: ClosedStatus | undefined
  onChange: (filters: TaskFilters, status: ClosedStatus | undefined) => void
  /** A calendar shows tasks of every status. */
  withStatus: boolean
}

/** What a list of tasks is narrowed to. */
export function TaskFiltersBar({ filters, status, onChange, withStatus }: Props) {
  const { data: me } = useQuery(meQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const change = (part: Partial<Record<keyof TaskFilters, string>>) => {
    const next = Object.entries({ ...filters, ...part }).filter(([, value]) => value)
    onChange(Object.fromEntries(next) as TaskFilters, status)
  }
  return (
    <div className={classes.bar}>
      <NativeSelect
        aria-label="Whose tasks"
        data={[
          { value: '', label: 'My tasks' },
          { value: '@all', label: 'Everybody’s' },
          ...users
            .filter((user) => user.is_active && user.id !== me?.id)
            .map((user) => ({ value: user.id, label: user.name })),
        ]}
        value={filters.assigned_to ?? ''}
        onChange={(event) => change({ assigned_to: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Type"
        data={[{ value: '', label: 'Every type' }, ...TYPE_CHOICES]}
        value={filters.task_type ?? ''}
        onChange={(event) => change({ task_type: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Priority"
        data={[{ value: '', label: 'Every priority' }, ...PRIORITY_CHOICES]}
        value={filters.priority ?? ''}
        onChange={(event) => change({ priority: event.currentTarget.value })}
      />
      {withStatus && (
        <NativeSelect
          aria-label="Status"
          data={[
            { value: '', label: 'Open' },
            { value: 'completed', label: 'Completed' },
            { value: 'cancelled', label: 'Cancelled' },
          ]}
          value={status ?? ''}
          onChange={(event) => onChange(filters, (event.currentTarget.value || undefined) as ClosedStatus | undefined)}
        />
      )}
    </div>
  )
}
