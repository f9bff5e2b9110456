import { useMutation, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { showToast } from '../../ui/toast.tsx'
import {
  changeStatus,
  deleteSequence,
  duplicateSequence,
  forgetSequence,
  keepSequence,
  refreshPeople,
  restoreSequence,
  type Sequence,
  type SequenceAction,
} from './queries.ts'

type Named = Pick<Sequence, 'id' | 'name'>

interface Options {
  onDuplicated: (copy: Sequence) => void
  onDeleted?: () => void
}

const DONE: Record<SequenceAction, string> = {
  activate: 'is active',
  pause: 'is paused',
  archive: 'is archived, and everybody has left it',
}

/** What can be done with a whole sequence. */
export function useSequenceActions({ onDuplicated, onDeleted }: Options) {
  const client = useQueryClient()
  const failed = (error: Error, name: string, what: string) =>
    showToast({ kind: 'error', message: `${name} was not ${what}. ${problemMessage(error)}` })
  const change = useMutation({
    mutationFn: ({ id, action }: Named & { action: SequenceAction }) => changeStatus(id, action),
    onSuccess: (sequence, { name, action }) => {
      keepSequence(client, sequence)
      refreshPeople(client, sequence.id)
      showToast({ message: `${name} ${DONE[action]}` })
    },
    onError: (error, { name, action }) => failed(error, name, action === 'activate' ? 'activated' : 'changed'),
  })
  const duplicate = useMutation({
    mutationFn: ({ id }: Named) => duplicateSequence(id),
    onSuccess: (copy) => {
      keepSequence(client, copy)
      onDuplicated(copy)
    },
    onError: (error, { name }) => failed(error, name, 'duplicated'),
  })
  const restore = useMutation({
    mutationFn: ({ id }: Named) => restoreSequence(id),
    onSuccess: (sequence) => {
      keepSequence(client, sequence)
      showToast({ message: `${sequence.name} is back` })
    },
    onError: (error, { name }) => failed(error, name, 'restored'),
  })
  const remove = useMutation({
    mutationFn: ({ id }: Named) => deleteSequence(id),
    onSuccess: (_nothing, { id, name }) => {
      onDeleted?.()
      forgetSequence(client, id)
      showToast({
        message: `Deleted ${name}`,
        duration: 10_000,
        action: { label: 'Undo', onClick: () => restore.mutate({ id, name }) },
      })
    },
    onError: (error, { name }) => failed(error, name, 'deleted'),
  })
  return {
    change: change.mutate,
    duplicate: duplicate.mutate,
    remove: remove.mutate,
    isBusy: change.isPending || duplicate.isPending || remove.isPending,
  }
}

export type SequenceActions = ReturnType<typeof useSequenceActions>
