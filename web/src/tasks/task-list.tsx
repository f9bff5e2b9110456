import { useHotkeys } from '@mantine/hooks'
import { IconChecks } from '@tabler/icons-react'
import { type InfiniteData, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { useCan } from '../api/permissions.ts'
import { usersQuery } from '../api/shared-queries.ts'
import type { Task } from '../api/types.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { useNow } from '../ui/use-now.ts'
import {
  closedTasksQuery,
  GROUPS,
  type Group,
  type TaskFilters,
  taskGroupQuery,
  taskSummaryQuery,
  tasksKey,
} from './queries.ts'
import type { OpenDialog } from './task-dialogs.tsx'
import { TaskGroup } from './task-group.tsx'
import classes from './task-list.module.css'
import { TaskRow } from './task-row.tsx'
import type { TaskActions } from './use-task-actions.ts'
import { useZone } from './use-zone.ts'

const TITLES: Record<Group, string> = {
  overdue: 'Overdue',
  today: 'Today',
  week: 'This week',
  later: 'Later',
  none: 'No date',
}

interface Props {
  filters: TaskFilters
  /** Closed tasks instead of the open ones. */
  status?: 'completed' | 'cancelled' | undefined
  actions: TaskActions
  onOpen: (dialog: OpenDialog) => void
  /** Whether keys are for the list: not while a dialog is open. */
  hasKeys: boolean
}

/** Tasks by when they are due; `j` and `k` walk, `x` completes, `o` completes with an outcome, `s` puts off, `e` edits. */
export function TaskList({ filters, status, actions, onOpen, hasKeys }: Props) {
  const client = useQueryClient()
  const zone = useZone()
  const now = useNow()
  const canEdit = useCan('tasks:write')
  const { data: users = [] } = useQuery(usersQuery)
  const { data: summary } = useQuery(taskSummaryQuery(filters))
  const [selected, setSelected] = useState<string | null>(null)
  const [snoozing, setSnoozing] = useState<string | null>(null)
  const list = useRef<HTMLDivElement>(null)

  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-task]') ?? [])]
  function walk(step: 1 | -1) {
    const all = rows()
    const at = all.findIndex((row) => row.dataset.task === selected)
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))]
    setSelected(next?.dataset.task ?? null)
    next?.scrollIntoView({ block: 'nearest' })
  }
  function withSelected(act: (task: Task) => void) {
    const shown = client.getQueriesData<InfiniteData<{ data: Task[] }>>({ queryKey: [...tasksKey, 'list'] })
    const tasks = shown.flatMap(([, known]) => known?.pages.flatMap((page) => page.data) ?? [])
    const task = tasks.find(({ id }) => id === selected)
    if (hasKeys && canEdit && task) act(task)
  }
  useHotkeys([
    ['j', () => hasKeys && walk(1)],
    ['k', () => hasKeys && walk(-1)],
    ['x', () => withSelected(actions.complete)],
    ['o', () => withSelected((task) => onOpen({ kind: 'complete', task }))],
    ['s', () => withSelected((task) => setSnoozing(task.id))],
    ['e', () => withSelected((task) => onOpen({ kind: 'edit', task }))],
  ])

  const row = (task: Task): ReactNode => (
    <TaskRow
      key={task.id}
      task={task}
      users={users}
      zone={zone}
      now={now}
      canEdit={canEdit}
      actions={actions}
      isSelected={task.id === selected}
      isSnoozing={task.id === snoozing}
      onSnoozing={(isOpen) => setSnoozing(isOpen ? task.id : null)}
      onOpen={() => onOpen({ kind: 'edit', task })}
      onComplete={(done) => onOpen({ kind: 'complete', task: done })}
    />
  )
  if (status) {
    return (
      <div className={classes.list} ref={list}>
        <TaskGroup
          id={status}
          title={status === 'completed' ? 'Completed' : 'Cancelled'}
          count={undefined}
          query={closedTasksQuery(status, filters) as never}
          row={row}
        />
      </div>
    )
  }
  const counts: Record<Group, number | undefined> = {
    overdue: summary?.overdue,
    today: summary?.due_today,
    week: summary && summary.due_this_week - summary.due_today,
    later: summary?.later,
    none: summary?.no_date,
  }
  const isEmpty = summary !== undefined && GROUPS.every((group) => counts[group] === 0)
  return (
    <div className={classes.list} ref={list}>
      {isEmpty && (
        <EmptyState icon={IconChecks} title="Nothing to do">
          {summary.completed_this_week > 0
            ? `${summary.completed_this_week} done this week. Add what comes next above.`
            : 'Add a task above, or on a lead with T.'}
        </EmptyState>
      )}
      {GROUPS.map((group) => (
        <TaskGroup
          key={group}
          id={group}
          title={TITLES[group]}
          count={counts[group]}
          query={taskGroupQuery(group, filters, summary) as never}
          row={row}
        />
      ))}
    </div>
  )
}
