import { Button } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { formatDateTime, formatExact } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import classes from './audit-list.module.css'
import { ChangeList } from './change-list.tsx'
import { type AuditEntry, type AuditFilter, auditQuery } from './queries.ts'
import { ACTIONS, ENTITIES } from './words.ts'

interface Props {
  filter: AuditFilter
  onFilter: (filter: AuditFilter) => void
}

/** Who did what, from where, before and after, newest first. */
export function AuditList({ filter, onFilter }: Props) {
  const audit = useInfiniteQuery(auditQuery(filter))
  if (audit.isPending) {
    return (
      <div className={classes.loading} role="status" aria-label="Loading the audit log">
        <SkeletonBar height="52px" />
        <SkeletonBar height="52px" />
        <SkeletonBar height="52px" />
      </div>
    )
  }
  if (audit.isError) {
    const isOffline = audit.error instanceof ApiProblem && audit.error.code === 'offline'
    return <ErrorState message={problemMessage(audit.error)} isOffline={isOffline} onRetry={() => audit.refetch()} />
  }
  const rows = audit.data.pages.flatMap((page) => page.data)
  if (rows.length === 0) {
    return (
      <EmptyState
        icon={IconHistory}
        title="Nothing like that happened"
        actions={
          <Button variant="default" onClick={() => onFilter({})}>
            Clear all filters
          </Button>
        }
      >
        No entry of the log fits all of these filters.
      </EmptyState>
    )
  }
  return (
    <div className={classes.log}>
      <div className={classes.frame}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who, from where</th>
              <th scope="col">What</th>
              <th scope="col">Before → after</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((entry) => (
              <Row key={entry.id} entry={entry} onFilter={(more) => onFilter({ ...filter, ...more })} />
            ))}
          </tbody>
        </table>
      </div>
      {audit.hasNextPage && (
        <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
          Show older entries
        </Button>
      )}
    </div>
  )
}

function Row({ entry, onFilter }: { entry: AuditEntry; onFilter: (more: AuditFilter) => void }) {
  const { at, actor_id, actor_name, api_key_name, ip_address, operation_id } = entry
  return (
    <tr>
      <td className={classes.when}>
        <time dateTime={at} title={formatExact(at)}>
          {formatDateTime(at)}
        </time>
      </td>
      <td>
        {actor_id ? (actor_name ?? 'Someone who left') : entry.action === 'sign_in_failed' ? 'Unknown' : 'The product'}
        {api_key_name && <span className={classes.detail}>API key {api_key_name}</span>}
        {ip_address && <span className={classes.address}>{ip_address}</span>}
      </td>
      <td>
        {ACTIONS[entry.action]} <span className={classes.entity}>{ENTITIES[entry.entity] ?? entry.entity}</span>
        <Record entry={entry} />
        {operation_id && (
          <button type="button" className={classes.together} onClick={() => onFilter({ operation_id })}>
            Done together
          </button>
        )}
      </td>
      <td className={classes.what}>
        <ChangeList entry={entry} />
      </td>
    </tr>
  )
}

/** The record's name, leading to it where there is a page for it. */
function Record({ entry: { entity, entity_id, entity_name } }: { entry: AuditEntry }) {
  if (!entity_id || !entity_name) return null
  if (entity === 'lead' || entity === 'contact') {
    return (
      <Link
        to={entity === 'lead' ? '/crm/leads/$id' : '/crm/contacts/$id'}
        params={{ id: entity_id }}
        search={{}}
        className={classes.record}
      >
        {entity_name}
      </Link>
    )
  }
  return <span className={classes.record}>{entity_name}</span>
}
