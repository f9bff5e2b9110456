import { ActionIcon, Button } from '@mantine/core'
import { IconArrowLeft, IconGhost2, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import {
  deleteSegment,
  keepSegment,
  SEGMENT_LISTS,
  type Segment,
  segmentQuery,
} from '../email-marketing/segments/queries.ts'
import { SegmentEditor } from '../email-marketing/segments/segment-editor.tsx'
import { undoOperation } from '../operations/undo-operation.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { Page } from '../ui/page.tsx'
import { LeadSkeleton } from '../ui/skeleton.tsx'
import { showToast } from '../ui/toast.tsx'
import classes from './segment-screen.module.css'

const route = getRouteApi('/app/crm/email-marketing/segments/$id')
const LIST = '/crm/email-marketing/segments'

/** One segment, or a new one. */
export default function SegmentScreen() {
  const { id } = route.useParams()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const canEdit = useCan('campaigns:write')
  const isNew = id === 'new'
  const { data, error, refetch } = useQuery({ ...segmentQuery(id), enabled: !isNew })
  if (!isNew && !data) {
    if (!error) return <LeadSkeleton />
    if (error instanceof ApiProblem && error.status === 404) return <Missing />
    return <ErrorState message={problemMessage(error)} onRetry={() => refetch()} />
  }
  const segment = isNew ? null : (data ?? null)

  function onSaved(saved: Segment) {
    showToast({ kind: 'success', message: `Saved ${saved.name}` })
    if (isNew) navigate({ to: '/crm/email-marketing/segments/$id', params: { id: saved.id }, replace: true })
    else keepSegment(client, saved)
  }

  return (
    <Page
      title={segment?.name ?? 'New segment'}
      heading={
        <div className={classes.heading}>
          <ActionIcon size="lg" aria-label="All segments" renderRoot={(props) => <Link to={LIST} {...props} />}>
            <IconArrowLeft size={18} stroke={1.8} />
          </ActionIcon>
          <h1 className={classes.title}>{segment?.name ?? 'New segment'}</h1>
        </div>
      }
    >
      <SegmentEditor
        key={id}
        segment={segment}
        canEdit={canEdit}
        onSaved={onSaved}
        actions={segment && <DeleteButton segment={segment} onDeleted={() => navigate({ to: LIST })} />}
      />
    </Page>
  )
}

function DeleteButton({ segment: { id, name }, onDeleted }: { segment: Segment; onDeleted: () => void }) {
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => deleteSegment(id),
    onSuccess: (operation) => {
      onDeleted()
      client.removeQueries({ queryKey: segmentQuery(id).queryKey })
      client.invalidateQueries({ queryKey: SEGMENT_LISTS })
      showToast({
        message: `Deleted ${name}`,
        duration: 10_000,
        ...(operation && { action: { label: 'Undo', onClick: () => undoOperation(operation) } }),
      })
    },
    onError: (error) => showToast({ kind: 'error', message: `${name} was not deleted. ${problemMessage(error)}` }),
  })
  return (
    <Button
      variant="subtle"
      color="red"
      className={classes.remove}
      leftSection={<IconTrash size={15} stroke={1.8} />}
      loading={isPending}
      onClick={() => mutate()}
    >
      Delete
    </Button>
  )
}

function Missing() {
  return (
    <EmptyState
      level={1}
      icon={IconGhost2}
      title="There is no such segment"
      actions={<Button renderRoot={(props) => <Link to={LIST} {...props} />}>All segments</Button>}
    >
      It was deleted, or its address is cut off.
    </EmptyState>
  )
}
