import { Button } from '@mantine/core'
import { IconGhost2, IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { EmptyState } from './empty-state.tsx'

interface Props {
  /** What is missing, in a word: "lead". */
  what: string
  /** Whether it was there once; undefined until that is known. */
  existed: boolean | undefined
  /** What is kept of it, and where it comes back to. */
  kept: string
  mayRestore: boolean
  restore: () => Promise<unknown>
  /** A link that leads on. */
  back: ReactNode
}

/** Shown for a record that is not there: one that was deleted can be brought back, another never was. */
export function MissingRecord({ what, existed, kept, mayRestore, restore, back }: Props) {
  const restoring = useMutation({ mutationFn: restore })
  if (existed === undefined) return null
  if (!existed) {
    return (
      <EmptyState level={1} icon={IconGhost2} title={`There is no such ${what}`} actions={back}>
        The address may be cut off, or it belongs to another workspace.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      level={1}
      icon={IconTrash}
      title={`This ${what} was deleted`}
      actions={
        <>
          {mayRestore && (
            <Button loading={restoring.isPending} onClick={() => restoring.mutate()}>
              Restore it
            </Button>
          )}
          {back}
        </>
      }
    >
      {restoring.error ? problemMessage(restoring.error) : kept}
    </EmptyState>
  )
}
