import { Button, SegmentedControl } from '@mantine/core'
import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import { useHotkeys } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useCan } from '../api/permissions.ts'
import { KeyHints } from '../tasks/key-hints.tsx'
import { QuickAdd } from '../tasks/quick-add.tsx'
import { type OpenDialog, TaskDialogs } from '../tasks/task-dialogs.tsx'
import { TaskFiltersBar } from '../tasks/task-filters.tsx'
import { TaskList } from '../tasks/task-list.tsx'
import { useLiveTasks } from '../tasks/use-live-tasks.ts'
import { useTaskActions } from '../tasks/use-task-actions.ts'
import { useZone } from '../tasks/use-zone.ts'
import { Page } from '../ui/page.tsx'
import classes from './tasks-screen.module.css'

const TaskCalendar = lazy(() => import('../tasks/calendar.tsx'))

const route = getRouteApi('/app/crm/tasks')

/** What is to be done, as a list by day or as a calendar. */
export default function TasksScreen() {
  const { view = 'list', status, ...filters } = route.useSearch()
  const navigate = route.useNavigate()
  const canEdit = useCan('tasks:write')
  const zone = useZone()
  const actions = useTaskActions()
  const [dialog, setDialog] = useState<OpenDialog>(null)
  useLiveTasks()
  const assignee = filters.assigned_to && filters.assigned_to !== '@all' ? { assigned_to: filters.assigned_to } : {}
  const add = () => setDialog({ kind: 'edit', task: assignee })
  useHotkeys([['t', () => canEdit && !dialog && add()]])
  return (
    <Page
      title="Tasks"
      scroll={view === 'calendar' ? 'none' : 'page'}
      actions={
        <>
          <KeyHints />
          <SegmentedControl
            aria-label="How tasks are shown"
            size="sm"
            value={view}
            data={[
              { value: 'list', label: 'List' },
              { value: 'calendar', label: 'Calendar' },
            ]}
            onChange={(next) =>
              navigate({
                search: (search) => ({ ...search, view: next === 'calendar' ? ('calendar' as const) : undefined }),
              })
            }
          />
          {canEdit && (
            <Button leftSection={<IconPlus size={16} />} title="New task (T)" onClick={add}>
              New task
            </Button>
          )}
        </>
      }
    >
      <div className={classes.body} data-view={view}>
        <TaskFiltersBar
          filters={filters}
          status={status}
          withStatus={view === 'list'}
          onChange={(next, nextStatus) =>
            navigate({
              search: { ...next, ...(nextStatus && { status: nextStatus }), ...(view === 'calendar' && { view }) },
              replace: true,
            })
          }
        />
        {view === 'calendar' ? (
          <Suspense fallback={<div aria-busy="true" />}>
            <TaskCalendar filters={filters} actions={actions} onOpen={setDialog} />
          </Suspense>
        ) : (
          <>
            {canEdit && !status && (
              <QuickAdd zone={zone} about={assignee} onMore={(task) => setDialog({ kind: 'edit', task })} />
            )}
            <TaskList
              filters={filters}
              status={status}
              actions={actions}
              onOpen={setDialog}
              hasKeys={dialog === null}
            />
          </>
        )}
      </div>
      <TaskDialogs open={dialog} actions={actions} canEdit={canEdit} onChange={setDialog} />
    </Page>
  )
}
