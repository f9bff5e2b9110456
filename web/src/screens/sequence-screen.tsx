import { IconArrowLeft, IconGhost2 } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { sequenceQuery, stepsQuery } from '../email-marketing/sequences/queries.ts'
import { SequenceBuilder } from '../email-marketing/sequences/sequence-builder.tsx'
import { useSequenceActions } from '../email-marketing/sequences/use-sequence-actions.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonBar } from '../ui/skeleton.tsx'
import classes from './sequence-screen.module.css'

const route = getRouteApi('/app/crm/email-marketing/sequences/$id')

/** One sequence: its steps, its people, its settings. */
export default function SequenceScreen() {
  const { id } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const sequence = useQuery(sequenceQuery(id))
  // The builder keeps what is typed: it is opened with what the server has, not with what a cache remembers.
  const steps = useQuery({ ...stepsQuery(id), staleTime: 0, refetchOnWindowFocus: false })
  const [opening, setOpening] = useState(0)
  const toList = () => navigate({ to: '/crm/email-marketing/sequences' })
  const actions = useSequenceActions({
    onDuplicated: (copy) => navigate({ to: '/crm/email-marketing/sequences/$id', params: { id: copy.id } }),
    onDeleted: toList,
  })
  const back = (
    <Link to="/crm/email-marketing/sequences" className={classes.back}>
      <IconArrowLeft size={16} stroke={1.8} />
      Sequences
    </Link>
  )

  async function reload() {
    await Promise.all([
      client.refetchQueries({ queryKey: sequenceQuery(id).queryKey, exact: true }),
      client.refetchQueries({ queryKey: stepsQuery(id).queryKey }),
    ])
    setOpening(opening + 1)
  }

  if (sequence.data && steps.data) {
    return (
      <SequenceBuilder
        key={`${id} ${opening}`}
        sequence={sequence.data}
        steps={steps.data}
        search={search}
        back={back}
        actions={actions}
        onSearch={({ status, step }) =>
          navigate({ search: { tab: 'people', ...(status && { status }), ...(step && { step }) }, replace: true })
        }
        onReload={reload}
      />
    )
  }
  const error = sequence.error ?? steps.error
  return (
    <Page title="Sequence" heading={back}>
      {isMissing(error) ? (
        <EmptyState level={1} icon={IconGhost2} title="There is no such sequence" actions={back}>
          It may have been deleted, or the address is cut off.
        </EmptyState>
      ) : error ? (
        <ErrorState message={problemMessage(error)} onRetry={reload} />
      ) : (
        <div className={classes.waiting} role="status" aria-label="Loading the sequence">
          <SkeletonBar height="56px" />
          <SkeletonBar height="56px" />
        </div>
      )}
    </Page>
  )
}

function isMissing(error: Error | null) {
  return error instanceof ApiProblem && (error.status === 404 || error.status === 400)
}
