import { Button } from '@mantine/core'
import { IconRoute } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatNumber } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { type Sequence, sequencesQuery } from './queries.ts'
import { SequenceBadge } from './sequence-badge.tsx'
import classes from './sequence-list.module.css'
import { SequenceMenu } from './sequence-menu.tsx'
import type { SequenceSearch } from './sequence-search.ts'
import type { SequenceActions } from './use-sequence-actions.ts'

interface Props {
  search: SequenceSearch
  /** Left out for who may not change sequences. */
  actions: SequenceActions | undefined
  firstSteps: ReactNode
  onClear: () => void
}

const FIGURES = [
  { label: 'In it', of: (sequence: Sequence) => sequence.active_count },
  { label: 'Completed', of: (sequence: Sequence) => sequence.completed_count },
  { label: 'Left', of: (sequence: Sequence) => sequence.left_count + sequence.failed_count },
  { label: 'Mails sent', of: (sequence: Sequence) => sequence.sent },
  { label: 'Replied', of: (sequence: Sequence) => sequence.replied },
]

/** Sequences, the last changed first, with how many contacts are in each. */
export function SequenceList({ search, actions, firstSteps, onClear }: Props) {
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    sequencesQuery(search),
  )
  if (isPending) {
    return (
      <div className={classes.waiting} role="status" aria-label="Loading the sequences">
        {['a', 'b', 'c'].map((row) => (
          <SkeletonBar key={row} height="52px" />
        ))}
      </div>
    )
  }
  if (error) {
    const isOffline = error instanceof ApiProblem && error.code === 'offline'
    return <ErrorState message={problemMessage(error)} isOffline={isOffline} onRetry={() => refetch()} />
  }
  const rows = data.pages.flatMap((page) => page.data)
  if (rows.length === 0) return <Nothing search={search} firstSteps={firstSteps} onClear={onClear} />
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Sequence</th>
            <th scope="col">Status</th>
            {FIGURES.map(({ label }) => (
              <th key={label} scope="col" className={classes.figure}>
                {label}
              </th>
            ))}
            <th>
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} sequence={row} actions={actions} />
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

function Row({ sequence, actions }: { sequence: Sequence; actions: SequenceActions | undefined }) {
  const { id, name, status, step_count, mail_count, segment_name, mail_problem } = sequence
  const steps = `${step_count} ${step_count === 1 ? 'step' : 'steps'}`
  const mails = `${mail_count} ${mail_count === 1 ? 'mail' : 'mails'}`
  return (
    <tr className={classes.row}>
      <td className={classes.what}>
        <Link to="/crm/email-marketing/sequences/$id" params={{ id }} className={classes.name}>
          {name}
        </Link>
        <span className={classes.about}>
          {steps}, {mails}
          {segment_name && ` · from ${segment_name}`}
        </span>
      </td>
      <td className={classes.status}>
        <SequenceBadge status={status} />
        {mail_problem && <span className={classes.problem}>{mail_problem}</span>}
      </td>
      {FIGURES.map(({ label, of }) => (
        <td key={label} className={classes.figure} data-label={label}>
          {formatNumber(of(sequence))}
        </td>
      ))}
      <td className={classes.menu}>{actions && <SequenceMenu sequence={sequence} actions={actions} />}</td>
    </tr>
  )
}

function Nothing({ search, firstSteps, onClear }: Pick<Props, 'search' | 'firstSteps' | 'onClear'>) {
  if (search.q || search.status) {
    return (
      <EmptyState
        icon={IconRoute}
        title="No sequence matches"
        actions={
          <Button variant="default" onClick={onClear}>
            Show all
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState icon={IconRoute} title="No sequences yet" actions={firstSteps}>
      A sequence writes to a contact step by step, waits in between, and stops by itself when they reply, unsubscribe or
      their lead is won.
    </EmptyState>
  )
}
