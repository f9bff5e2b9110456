import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useCan } from '../api/permissions.ts'
import { leadFieldsQuery, usersQuery } from '../api/shared-queries.ts'
import { openCommand } from '../app-shell/commands.ts'
import { BulkBar } from '../bulk/bulk-bar.tsx'
import { ExportButton } from '../exports/export-button.tsx'
import { LeadsTable } from '../leads/leads-table.tsx'
import { leadListQuery } from '../leads/leads-table-queries.ts'
import { DEFAULT_LEAD_COLUMNS, DEFAULT_LEAD_SORT, DEFAULT_LEAD_VIEW } from '../leads/leads-table-view.ts'
import { ColumnButton } from '../ui/data-table/column-button.tsx'
import { SortMenu } from '../ui/data-table/sort-menu.tsx'
import { FilterBar } from '../ui/filters/filter-bar.tsx'
import { formatNumber } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { useView } from '../views/use-view.ts'
import { ViewBar } from '../views/view-bar.tsx'
import { ViewNotice } from '../views/view-notice.tsx'
import classes from './leads-screen.module.css'
import { useMoveLead } from './use-move-lead.tsx'
import { useSelectionOf } from './use-selection-of.ts'

const route = getRouteApi('/app/crm/leads')

const SHORTCUTS = ['stage_id', 'tier', 'owner_id', 'lead_score']

/** All leads as a table: found, ordered, edited in place, and worked on by the hundred. */
export default function LeadsScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const view = useView({
    entity: 'lead',
    layout: 'table',
    search,
    go: (next, layout, replace) =>
      layout === 'table'
        ? navigate({ search: next, replace })
        : navigate({ to: '/crm/pipeline', search: next, replace }),
    defaults: DEFAULT_LEAD_VIEW,
  })
  const { data: fields } = useQuery(leadFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const canCreate = useCan('leads:write')
  const canImport = useCan('leads:import')
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const { moveTo, dialog } = useMoveLead()
  const { search: words, filter, sort = DEFAULT_LEAD_SORT, columns } = view.state
  const shown = useMemo(
    () => ({ ...(words && { search: words }), ...(filter && { filter }), sort }),
    [words, filter, sort],
  )
  const [selection, setSelection] = useSelectionOf(shown)
  const total = useInfiniteQuery({ ...leadListQuery(shown), enabled: false }).data?.pages[0]?.total
  const setSort = (next: string | undefined) => view.change({ sort: next ?? DEFAULT_LEAD_SORT })

  return (
    <Page
      title="Leads"
      heading={
        <h1 className={classes.title}>
          Leads {total !== undefined && <span className={classes.total}>{formatNumber(total)}</span>}
        </h1>
      }
      scroll="none"
      actions={
        <>
          {isPhone && fields && <SortMenu columns={sortable(fields)} sort={sort} onSort={setSort} />}
          {!isPhone && fields && (
            <ColumnButton
              columns={fields}
              shown={columns}
              onShown={(next) => view.change({ columns: next }, true)}
              onReset={() => view.change({ columns: DEFAULT_LEAD_COLUMNS }, true)}
            />
          )}
          {!isPhone && fields && (
            <ExportButton
              entity="lead"
              view={shown}
              selected={selection.all ? [] : [...selection.ids]}
              fields={fields}
              shown={columns.map((column) => column.key)}
            />
          )}
          {canCreate && (
            <Button leftSection={<IconPlus size={15} />} onClick={() => openCommand('new-lead')}>
              New lead
            </Button>
          )}
        </>
      }
    >
      <div className={classes.screen}>
        <ViewBar view={view} allLabel="All leads" />
        <ViewNotice view={view} />
        <div className={classes.toolbar}>
          <FilterBar
            what="leads"
            fields={fields}
            users={users}
            shortcuts={SHORTCUTS}
            view={view.state}
            onChange={(next, replace) => view.change({ search: next.search, filter: next.filter }, replace)}
          />
        </div>
        {view.isReady && (
          <LeadsTable
            view={shown}
            fields={fields}
            users={users}
            shown={columns}
            onShown={(next) => view.change({ columns: next }, true)}
            onSort={setSort}
            selection={selection}
            onSelection={setSelection}
            moveTo={moveTo}
            onClearFilters={() => view.change({ search: undefined, filter: undefined })}
            firstSteps={
              canCreate && (
                <>
                  <Button onClick={() => openCommand('new-lead')}>Add a lead</Button>
                  {canImport && (
                    <Button component="a" href="/crm/imports" variant="default">
                      Import a CSV file
                    </Button>
                  )}
                </>
              )
            }
          />
        )}
        <BulkBar
          entity="lead"
          selection={selection}
          view={shown}
          total={total}
          fields={fields ?? []}
          users={users}
          columns={columns.map(({ key }) => key)}
          onSelection={setSelection}
        />
      </div>
      {dialog}
    </Page>
  )
}

function sortable(fields: { key: string; label: string; type: string; sortable: boolean }[]) {
  return fields.map(({ key, label, sortable: can }) => ({ key, label, sortable: can }))
}
