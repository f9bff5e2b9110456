import { Button } from '@mantine/core'
import { IconGhost2, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { contactQuery, restoreContact, wasContactQuery } from './queries.ts'

/** Shown for a contact that is not there: one that was deleted can be brought back, another never was. */
export function MissingContact({ id, back }: { id: string; back: ReactNode }) {
  const client = useQueryClient()
  const mayRestore = useCan('contacts:delete')
  const { data: was, isPending } = useQuery(wasContactQuery(id))
  const [problem, setProblem] = useState<string | null>(null)
  const restore = useMutation({
    mutationFn: () => restoreContact(id),
    onSuccess: () => client.invalidateQueries({ queryKey: contactQuery(id).queryKey }),
    onError: (error) => setProblem(problemMessage(error)),
  })
  if (isPending) return null
  if (!was) {
    return (
      <EmptyState level={1} icon={IconGhost2} title="There is no such contact" actions={back}>
        The address may be cut off, or it belongs to another workspace.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      level={1}
      icon={IconTrash}
      title="This contact was deleted"
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
      {problem ?? 'Its fields and its timeline are kept, and it can come back to its lead.'}
    </EmptyState>
  )
}
