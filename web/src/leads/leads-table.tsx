import { Button } from '@mantine/core'
import { IconFilterOff, IconUsersGroup } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type MouseEvent, type ReactNode, useMemo } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { stagesQuery } from '../api/shared-queries.ts'
import type { Field, Lead, User } from '../api/types.ts'
import type { ShownColumn } from '../ui/data-table/column.ts'
import { DataTable } from '../ui/data-table/data-table.tsx'
import { useRowSource } from '../ui/data-table/row-source.ts'
import type { Selection } from '../ui/data-table/selection.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { useNow } from '../ui/use-now.ts'
import classes from './leads-table.module.css'
import { LeadRowCard } from './leads-table-card.tsx'
import { leadColumns } from './leads-table-columns.tsx'
import { useLiveLeadLists } from './leads-table-live.ts'
import { type LeadListView, leadListQuery } from './leads-table-queries.ts'
import { saveListedField } from './leads-table-save.ts'

interface Props {
  view: LeadListView
  /** Undefined while the catalogue is on its way. */
  fields: Field[] | undefined
  users: User[]
  shown: ShownColumn[]
  onShown: (shown: ShownColumn[]) => void
  onSort: (sort: string | undefined) => void
  selection?: Selection
  onSelection: (selection: Selection) => void
  /** Moves a lead to a stage, asking for what the stage requires. */
  moveTo: (lead: Lead, stageId: string) => Promise<unknown>
  onClearFilters: () => void
  /** Ways to the first leads. */
  firstSteps: ReactNode
}

/** The leads of a view as a table, kept fresh by live events. */
export function LeadsTable(props: Props) {
  const { view, fields, users, shown, selection } = props
  const client = useQueryClient()
  const router = useRouter()
  const now = useNow()
  const canEdit = useCan('leads:write')
  const { data: stages } = useQuery(stagesQuery)
  const query = useInfiniteQuery(leadListQuery(view))
  const source = useRowSource(query)
  useLiveLeadLists(view)

  const hrefEnd = router.options.stringifySearch({ ...view })
  const { moveTo } = props
  const columns = useMemo(
    () =>
      leadColumns({
        fields: fields ?? [],
        users,
        stages: stages ?? [],
        now,
        canEdit,
        hrefOf: (lead) => `/crm/leads/${lead.id}${hrefEnd}`,
        save: (lead, field, value) => saveListedField(client, lead, field, value),
        moveTo,
      }),
    [fields, users, stages, now, canEdit, hrefEnd, client, moveTo],
  )

  if (query.error && source.rows.length === 0) {
    return (
      <ErrorState
        title="The leads could not be loaded"
        message={problemMessage(query.error)}
        isOffline={query.error instanceof ApiProblem && query.error.code === 'offline'}
        onRetry={() => query.refetch()}
      />
    )
  }

  const open = (lead: Lead) => router.history.push(`/crm/leads/${lead.id}${hrefEnd}`)

  /** Within the page, unless another tab or window was asked for. */
  function onClick(event: MouseEvent) {
    const link = (event.target as Element).closest<HTMLAnchorElement>('[data-open-lead]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    router.history.push(link.getAttribute('href') ?? '')
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click, and the table has its own keys
    // biome-ignore lint/a11y/noStaticElementInteractions: listens for the links inside
    <div className={classes.table} onClick={onClick}>
      <DataTable
        label="Leads"
        rowLabel={(lead) => lead.business_name}
        columns={columns}
        shown={fields ? shown : []}
        onShown={props.onShown}
        source={source}
        sort={view.sort}
        onSort={props.onSort}
        {...(selection && { selection, onSelection: props.onSelection })}
        onOpen={open}
        renderCard={(lead) => (
          <LeadRowCard lead={lead} href={`/crm/leads/${lead.id}${hrefEnd}`} users={users} now={now} />
        )}
        empty={
          view.search || view.filter ? (
            <EmptyState
              icon={IconFilterOff}
              title="No lead matches"
              actions={
                <Button variant="default" onClick={props.onClearFilters}>
                  Clear search and filters
                </Button>
              }
            >
              Take a filter off, or search for something else.
            </EmptyState>
          ) : (
            <EmptyState icon={IconUsersGroup} title="No leads yet" actions={props.firstSteps}>
              Add the first one, or bring a list.
            </EmptyState>
          )
        }
      />
    </div>
  )
}
