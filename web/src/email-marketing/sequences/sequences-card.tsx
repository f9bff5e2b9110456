import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { useCan } from '../../api/permissions.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { useNow } from '../../ui/use-now.ts'
import { EnrolmentRow } from './enrolment-row.tsx'
import { type Enrolment, enrolmentsQuery } from './queries.ts'
import classes from './sequences-card.module.css'
import { useLiveSequences } from './use-live-sequences.ts'

const EnrolDialog = lazy(() => import('./enrol-dialog.tsx'))

/** Whose sequences: a contact's, or those of all contacts of a lead. */
export type Whose = { contact_id: string; lead_id?: undefined } | { lead_id: string; contact_id?: undefined }

/** In which sequences somebody is, and where. */
export default function SequencesCard({ of }: { of: Whose }) {
  const now = useNow()
  const mayRead = useCan('sequences:read')
  const mayEnrol = useCan('sequences:enrol')
  const [isAdding, setAdding] = useState(false)
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(
    enrolmentsQuery(of),
  )
  useLiveSequences()
  if (!mayRead) return null
  const rows = data?.pages.flatMap((page) => page.data) ?? []
  return (
    <section className={classes.card} aria-label="Sequences">
      <header className={classes.head}>
        <h2 className={classes.title}>Sequences</h2>
        {mayEnrol && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={() => setAdding(true)}
          >
            Add
          </Button>
        )}
      </header>
      {isPending ? (
        <SkeletonBar width="60%" />
      ) : error ? (
        <p role="alert" className={classes.problem}>
          They could not be loaded. {problemMessage(error)}{' '}
          <Button size="compact-xs" variant="default" onClick={() => refetch()}>
            Try again
          </Button>
        </p>
      ) : rows.length === 0 ? (
        <p className={classes.none}>In no sequence.</p>
      ) : (
        <ul className={classes.list}>
          {rows.map((enrolment) => (
            <EnrolmentRow
              key={enrolment.id}
              enrolment={enrolment}
              now={now}
              title={<Which enrolment={enrolment} withPerson={of.lead_id !== undefined} />}
            />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button size="compact-sm" variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
      <Suspense>{isAdding && <EnrolDialog of={of} onClose={() => setAdding(false)} />}</Suspense>
    </section>
  )
}

function Which({ enrolment, withPerson }: { enrolment: Enrolment; withPerson: boolean }) {
  return (
    <span>
      {withPerson && `${enrolment.contact_name} · `}
      <Link to="/crm/email-marketing/sequences/$id" params={{ id: enrolment.sequence_id }}>
        {enrolment.sequence_name}
      </Link>
    </span>
  )
}
