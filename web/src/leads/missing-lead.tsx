import { Button } from '@mantine/core'
import { IconGhost2, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { leadQuery, restoreLead, stageHistoryQuery } from './queries.ts'

/** Shown for a lead that is not there: one that was deleted can be brought back, another never was. */
export function MissingLead({ id, back }: { id: string; back: ReactNode }) {
  const client = useQueryClient()
  const mayRestore = useCan('leads:delete')
  const { data: history, isPending } = useQuery({ ...stageHistoryQuery(id), retry: false })
  const [problem, setProblem] = useState<string | null>(null)
  const restore = useMutation({
    mutationFn: () => restoreLead(id),
    onSuccess: () => client.invalidateQueries({ queryKey: leadQuery(id).queryKey }),
    onError: (error) => setProblem(problemMessage(error)),
  })
  if (isPending) return null
  if (!history) {
    return (
      <EmptyState level={1} icon={IconGhost2} title="There is no such lead" actions={back}>
        The address may be cut off, or it belongs to another workspace.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      level={1}
      icon={IconTrash}
      title="This lead was deleted"
      actions={
        <>
          {mayRestore && (
            <Button loading={restore.isPending} onClick={() => restore.mutate()}>
              Restore it
            </Button>
          )}
          {back}
        </>
      }
    >
      {problem ?? 'Its fields and its timeline are kept, and it can come back to its old place.'}
    </EmptyState>
  )
}
