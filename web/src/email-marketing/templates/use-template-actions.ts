import { useMutation, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { showToast } from '../../ui/toast.tsx'
import {
  deleteTemplate,
  duplicateTemplate,
  keepTemplate,
  patchTemplate,
  refreshTemplates,
  restoreTemplate,
  type Template,
  templateQuery,
} from './queries.ts'

type Named = Pick<Template, 'id' | 'name'>

interface Options {
  onDuplicated: (copy: Template) => void
  onDeleted?: () => void
}

/** What can be done with a whole template, each with the way back. */
export function useTemplateActions({ onDuplicated, onDeleted }: Options) {
  const client = useQueryClient()
  const duplicate = useMutation({
    mutationFn: ({ id }: Named) => duplicateTemplate(id),
    onSuccess: (copy) => {
      keepTemplate(client, copy)
      onDuplicated(copy)
    },
    onError: (error, { name }) =>
      showToast({ kind: 'error', message: `${name} was not duplicated. ${problemMessage(error)}` }),
  })
  const archive = useMutation({
    mutationFn: ({ id, is_active }: Named & { is_active: boolean }) => patchTemplate(id, { is_active }),
    onSuccess: (template, { id, name, is_active }) => {
      keepTemplate(client, template)
      showToast({
        message: is_active ? `${name} is offered again` : `Archived ${name}`,
        action: { label: 'Undo', onClick: () => archive.mutate({ id, name, is_active: !is_active }) },
      })
    },
    onError: (error, { name }) =>
      showToast({ kind: 'error', message: `${name} was not changed. ${problemMessage(error)}` }),
  })
  const restore = useMutation({
    mutationFn: ({ id }: Named) => restoreTemplate(id),
    onSuccess: (template) => {
      keepTemplate(client, template)
      showToast({ message: `${template.name} is back` })
    },
    onError: (error, { name }) =>
      showToast({ kind: 'error', message: `${name} was not restored. ${problemMessage(error)}` }),
  })
  const remove = useMutation({
    mutationFn: ({ id }: Named) => deleteTemplate(id),
    onSuccess: (_nothing, { id, name }) => {
      onDeleted?.()
      client.removeQueries({ queryKey: templateQuery(id).queryKey })
      refreshTemplates(client)
      showToast({
        message: `Deleted ${name}`,
        duration: 10_000,
        action: { label: 'Undo', onClick: () => restore.mutate({ id, name }) },
      })
    },
    onError: (error, { name }) =>
      showToast({ kind: 'error', message: `${name} was not deleted. ${problemMessage(error)}` }),
  })
  return {
    duplicate: duplicate.mutate,
    archive: archive.mutate,
    remove: remove.mutate,
    isBusy: duplicate.isPending || archive.isPending || remove.isPending,
  }
}

export type TemplateActions = ReturnType<typeof useTemplateActions>
