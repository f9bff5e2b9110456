import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight, IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { usersQuery } from '../api/shared-queries.ts'
import type { Task } from '../api/types.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { useNow } from '../ui/use-now.ts'
import classes from './lead-tasks.module.css'
import { leadTasksQuery } from './queries.ts'
import { type OpenDialog, TaskDialogs } from './task-dialogs.tsx'
import { TaskRow } from './task-row.tsx'
import { useLiveTasks } from './use-live-tasks.ts'
import { useTaskActions } from './use-task-actions.ts'
import { useZone } from './use-zone.ts'

interface Props {
  leadId: string
  businessName: string
}

/** What is to be done about one lead; `t` adds a task. What is done is folded away. */
export function LeadTasks({ leadId, businessName }: Props) {
  useLiveTasks()
  const canEdit = useCan('tasks:write')
  const actions = useTaskActions()
  const [dialog, setDialog] = useState<OpenDialog>(null)
  const [showsDone, setShowsDone] = useState(false)
  const open = useInfiniteQuery(leadTasksQuery(leadId, 'open'))
  const add = () => setDialog({ kind: 'edit', task: { lead_id: leadId, business_name: businessName } })
  useHotkeys([['t', () => canEdit && !dialog && add()]])
  const DoneIcon = showsDone ? IconChevronDown : IconChevronRight
  const tasks = (open.data?.pages ?? []).flatMap((page) => page.data)
  return (
    <section className={classes.panel} aria-label="Tasks">
      <header className={classes.head}>
        <h2 className={classes.title}>Tasks</h2>
        {canEdit && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={15} />}
            title="New task (T)"
            onClick={add}
          >
            Add task
          </Button>
        )}
      </header>
      {open.error && <ErrorState message={problemMessage(open.error)} onRetry={() => open.refetch()} />}
      {open.isSuccess && tasks.length === 0 && <p className={classes.none}>Nothing is planned.</p>}
      {tasks.length > 0 && <Rows tasks={tasks} canEdit={canEdit} actions={actions} onOpen={setDialog} />}
      {open.hasNextPage && (
        <Button variant="default" size="compact-sm" onClick={() => open.fetchNextPage()}>
          Show more
        </Button>
      )}
      <Button
        className={classes.done}
        variant="subtle"
        color="gray"
        size="compact-sm"
        aria-expanded={showsDone}
        leftSection={<DoneIcon size={15} />}
        onClick={() => setShowsDone(!showsDone)}
      >
        Completed
      </Button>
      {showsDone && <Done leadId={leadId} canEdit={canEdit} actions={actions} onOpen={setDialog} />}
      <TaskDialogs open={dialog} actions={actions} canEdit={canEdit} onChange={setDialog} />
    </section>
  )
}

interface RowsProps {
  canEdit: boolean
  actions: ReturnType<typeof useTaskActions>
  onOpen: (dialog: OpenDialog) => void
}

function Done({ leadId, ...rows }: RowsProps & { leadId: string }) {
  const { data, isSuccess, hasNextPage, fetchNextPage } = useInfiniteQuery(leadTasksQuery(leadId, 'completed'))
  const tasks = (data?.pages ?? []).flatMap((page) => page.data)
  if (isSuccess && tasks.length === 0) return <p className={classes.none}>Nothing has been completed yet.</p>
  return (
    <>
      {tasks.length > 0 && <Rows tasks={tasks} {...rows} />}
      {hasNextPage && (
        <Button variant="default" size="compact-sm" onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

function Rows({ tasks, canEdit, actions, onOpen }: RowsProps & { tasks: Task[] }) {
  const zone = useZone()
  const now = useNow()
  const { data: users = [] } = useQuery(usersQuery)
  const [snoozing, setSnoozing] = useState<string | null>(null)
  return (
    <ul className={classes.rows}>
      {tasks
        .filter((task) => task.deleted_at === null)
        .map((task) => (
          <TaskRow
            key={task.id}
            task={task}
            users={users}
            zone={zone}
            now={now}
            canEdit={canEdit}
            actions={actions}
            withLead={false}
            isSnoozing={task.id === snoozing}
            onSnoozing={(isOpen) => setSnoozing(isOpen ? task.id : null)}
            onOpen={() => onOpen({ kind: 'edit', task })}
            onComplete={() => onOpen({ kind: 'complete', task })}
          />
        ))}
    </ul>
  )
}
