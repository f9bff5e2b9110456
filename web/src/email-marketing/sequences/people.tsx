import { Button, NativeSelect } from '@mantine/core'
import { IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { useCan } from '../../api/permissions.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatNumber } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { useNow } from '../../ui/use-now.ts'
import { EnrolmentRow } from './enrolment-row.tsx'
import classes from './people.module.css'
import { type Enrolment, enrolmentsQuery, type Numbers, type Sequence } from './queries.ts'
import type { PeopleSearch } from './sequence-search.ts'
import { KIND_LABELS, type Step, summaryOf } from './steps.ts'
import { ENROLMENT_LABELS, LEFT_LABELS } from './words.ts'

const AddPeopleDialog = lazy(() => import('./add-people-dialog.tsx'))

interface Props {
  sequence: Sequence
  steps: Step[]
  numbers: Numbers | undefined
  search: PeopleSearch
  onSearch: (search: PeopleSearch) => void
}

/** Who is where in the sequence. */
export function People({ sequence, steps, numbers, search, onSearch }: Props) {
  const now = useNow()
  const mayEnrol = useCan('sequences:enrol') && (sequence.status === 'active' || sequence.status === 'paused')
  const [isAdding, setAdding] = useState(false)
  const filter = {
    sequence_id: sequence.id,
    ...(search.status && { status: search.status }),
    ...(search.step && { step_id: search.step }),
  }
  const found = useInfiniteQuery(enrolmentsQuery(filter))
  const rows = found.data?.pages.flatMap((page) => page.data) ?? []
  const isNarrow = Boolean(search.status || search.step)
  const add = mayEnrol && (
    <Button leftSection={<IconUserPlus size={15} />} onClick={() => setAdding(true)}>
      Add people
    </Button>
  )
  return (
    <div className={classes.people}>
      <div className={classes.bar}>
        <NativeSelect
          aria-label="Status"
          data={[
            { value: '', label: 'Everybody' },
            ...Object.entries(ENROLMENT_LABELS).map(([value, label]) => ({ value, label })),
          ]}
          value={search.status ?? ''}
          onChange={(event) => onSearch(withPart(search, 'status', event.currentTarget.value))}
        />
        <NativeSelect
          aria-label="Step"
          data={[
            { value: '', label: 'At any step' },
            ...steps.map((step, index) => ({
              value: step.id,
              label: `${index + 1}. ${KIND_LABELS[step.kind]}: ${summaryOf(step, steps)}`,
            })),
          ]}
          value={search.step ?? ''}
          onChange={(event) => onSearch(withPart(search, 'step', event.currentTarget.value))}
        />
        <span className={classes.add}>{rows.length > 0 && add}</span>
      </div>
      {numbers && numbers.left.length > 0 && !isNarrow && (
        <p className={classes.left}>
          Left: {numbers.left.map(({ because, count }) => `${formatNumber(count)} ${LEFT_LABELS[because]}`).join(' · ')}
        </p>
      )}
      {found.isPending ? (
        <div role="status" aria-label="Loading the people">
          <SkeletonBar height="60px" />
        </div>
      ) : found.error ? (
        <ErrorState message={problemMessage(found.error)} onRetry={() => found.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={IconUsers}
          title={isNarrow ? 'Nobody is here' : 'Nobody has entered yet'}
          actions={
            isNarrow ? (
              <Button variant="default" onClick={() => onSearch({})}>
                Show everybody
              </Button>
            ) : (
              add
            )
          }
        >
          {!isNarrow && sequence.status === 'draft' && 'Contacts can enter once the sequence is active.'}
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {rows.map((enrolment) => (
            <EnrolmentRow key={enrolment.id} enrolment={enrolment} now={now} title={<Who enrolment={enrolment} />} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button variant="default" loading={found.isFetchingNextPage} onClick={() => found.fetchNextPage()}>
          Show more
        </Button>
      )}
      <Suspense>{isAdding && <AddPeopleDialog sequence={sequence} onClose={() => setAdding(false)} />}</Suspense>
    </div>
  )
}

function Who({ enrolment: { contact_id, contact_name, lead_id, lead_name } }: { enrolment: Enrolment }) {
  return (
    <span>
      <Link to="/crm/contacts/$id" params={{ id: contact_id }}>
        {contact_name}
      </Link>
      {lead_id && (
        <>
          {' · '}
          <Link to="/crm/leads/$id" params={{ id: lead_id }} className={classes.lead}>
            {lead_name}
          </Link>
        </>
      )}
    </span>
  )
}

function withPart(search: PeopleSearch, key: keyof PeopleSearch, value: string): PeopleSearch {
  const { [key]: _before, ...rest } = search
  return value ? { ...rest, [key]: value } : rest
}
