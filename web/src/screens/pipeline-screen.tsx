import { ActionIcon, Button } from '@mantine/core'
import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { IconChartBar, IconPlus, IconSettings } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import type { Permission } from '../api/permissions.ts'
import { leadFieldsQuery, meQuery, usersQuery } from '../api/shared-queries.ts'
import { openCommand } from '../app-shell/commands.ts'
import { DEFAULT_LEAD_VIEW } from '../leads/leads-table-view.ts'
import { BoardSkeleton } from '../pipeline/board/board-skeleton.tsx'
import { BoardView } from '../pipeline/board/board-view.tsx'
import { ColumnPicker } from '../pipeline/board/column-picker.tsx'
import { EmptyBoard, NothingMatches } from '../pipeline/board/empty-board.tsx'
import { useBoard } from '../pipeline/board/use-board.ts'
import type { BoardFilter } from '../pipeline/queries.ts'
import { StatsStrip } from '../pipeline/stages/stats-strip.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { FilterBar } from '../ui/filters/filter-bar.tsx'
import { Page } from '../ui/page.tsx'
import { useView } from '../views/use-view.ts'
import { ViewBar } from '../views/view-bar.tsx'
import { ViewNotice } from '../views/view-notice.tsx'
import classes from './pipeline-screen.module.css'

const StageManager = lazy(() => import('../pipeline/stages/stage-manager.tsx'))

const SHORTCUTS = ['tier', 'owner_id', 'source_type', 'lead_score']

export default function PipelineScreen() {
  const navigate = useNavigate({ from: '/crm/pipeline' })
  const openView = useView({
    entity: 'lead',
    layout: 'board',
    search: useSearch({ from: '/app/crm/pipeline' }),
    go: (next, layout, replace) =>
      layout === 'board' ? navigate({ search: next, replace }) : navigate({ to: '/crm/leads', search: next, replace }),
    defaults: DEFAULT_LEAD_VIEW,
  })
  const { search, filter } = openView.state
  const view = useMemo(() => ({ ...(search && { search }), ...(filter && { filter }) }), [search, filter])
  const { board, error, isPlaceholderData, refetch, revision } = useBoard(view)
  const { data: me } = useQuery(meQuery)
  const { data: users } = useQuery(usersQuery)
  const { data: fields } = useQuery(leadFieldsQuery)
  const can = (permission: Permission) => me?.permissions.includes(permission) ?? false
  const [hasStats, setHasStats] = useStatsSwitch()
  const [managed, setManaged] = useState<{ stageId: string | null } | null>(null)

  const setView = (next: BoardFilter, replace = false) => {
    openView.change({ search: next.search, filter: next.filter }, replace)
  }
  const leadCount = board?.stages.reduce((sum, stage) => sum + stage.lead_count, 0) ?? 0
  const isNarrowed = Boolean(search || filter)

  return (
    <Page
      title="Pipeline"
      scroll="none"
      actions={
        <>
          <ActionIcon
            size="lg"
            aria-label="Stage statistics"
            aria-pressed={hasStats}
            title="Stage statistics"
            onClick={() => setHasStats(!hasStats)}
          >
            <IconChartBar size={17} stroke={1.7} />
          </ActionIcon>
          {can('pipeline:manage') && (
            <ActionIcon
              size="lg"
              aria-label="Manage stages"
              title="Manage stages"
              onClick={() => setManaged({ stageId: null })}
            >
              <IconSettings size={17} stroke={1.7} />
            </ActionIcon>
          )}
          {can('leads:write') && (
            <Button leftSection={<IconPlus size={15} />} onClick={() => openCommand('new-lead')}>
              New lead
            </Button>
          )}
        </>
      }
    >
      <div className={classes.screen}>
        <ViewBar view={openView} allLabel="All leads" />
        <ViewNotice view={openView} />
        <div className={classes.toolbar}>
          <FilterBar
            what="the board"
            fields={fields}
            users={users}
            shortcuts={SHORTCUTS}
            view={view}
            onChange={setView}
          />
        </div>
        {error && !board ? (
          <ErrorState
            title="The board could not be loaded"
            message={problemMessage(error)}
            isOffline={error instanceof ApiProblem && error.code === 'offline'}
            onRetry={refetch}
          />
        ) : !board || !openView.isReady ? (
          <>
            {hasStats && <StatsStrip stageCount={8} />}
            <BoardSkeleton />
          </>
        ) : (
          <>
            {hasStats && (leadCount > 0 || isNarrowed) && <StatsStrip stageCount={board.stages.length} />}
            {leadCount > 0 ? (
              <>
                <ColumnPicker stages={board.stages} />
                <BoardView
                  board={board}
                  view={view}
                  users={users}
                  canWrite={can('leads:write')}
                  canManage={can('pipeline:manage')}
                  isStale={isPlaceholderData}
                  revision={revision}
                  onEditStage={(stageId) => setManaged({ stageId })}
                />
              </>
            ) : isNarrowed ? (
              <NothingMatches onClear={() => setView({})} />
            ) : (
              <EmptyBoard
                actions={
                  can('leads:write') && (
                    <>
                      <Button onClick={() => openCommand('new-lead')}>Add a lead</Button>
                      {can('leads:import') && (
                        <Button component="a" href="/crm/imports" variant="default">
                          Import a CSV file
                        </Button>
                      )}
                    </>
                  )
                }
              />
            )}
          </>
        )}
      </div>
      <Suspense>
        {managed && <StageManager stageId={managed.stageId} board={board} onClose={() => setManaged(null)} />}
      </Suspense>
    </Page>
  )
}

/** Shown at first where there is room for it; then as it was left. */
function useStatsSwitch() {
  const isRoomy = useMediaQuery('(min-width: 62em) and (min-height: 44em)', undefined, {
    getInitialValueInEffect: false,
  })
  const [stored, setStored] = useLocalStorage<boolean | null>({
    key: 'board-statistics',
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  return [stored ?? isRoomy, setStored] as const
}
