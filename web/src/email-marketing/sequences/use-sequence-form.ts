import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { readDraft, writeDraft } from '../../ui/drafts.ts'
import {
  keepSequence,
  numbersQuery,
  patchSequence,
  putSteps,
  type SavedSteps,
  type Sequence,
  sequenceQuery,
  stepsQuery,
} from './queries.ts'
import { changedSettings, formOf, isSame, type SequenceForm, type SequenceSettings } from './sequence-form.ts'
import type { Step } from './steps.ts'

const FIELD = 'sequence'

/**
 * A sequence being edited, its settings and its steps together. What is typed is kept in the tab until it is saved;
 * what somebody else saved meanwhile is never written over unasked.
 */
export function useSequenceForm(sequence: Sequence, steps: SavedSteps) {
  const client = useQueryClient()
  const record = `sequence:${sequence.id}`
  const [saved, setSaved] = useState(() => formOf(sequence, steps.data))
  const [opened] = useState(() => openDraft(record, saved, steps.version))
  const [form, setForm] = useState(opened.form)
  const version = useRef(opened.version)
  const latest = useRef(form)
  const isDirty = !isSame(form, saved)

  // A change of the status alone, by whomever, is none of what is typed here.
  const status = useRef(sequence.status)
  if (sequence.status !== status.current) {
    status.current = sequence.status
    if (sequence.version === version.current + 1) version.current = sequence.version
  }

  function keep(next: SequenceForm) {
    latest.current = next
    setForm(next)
    writeDraft(record, FIELD, { text: JSON.stringify(next), base: version.current })
  }

  const saving = useMutation({
    mutationFn: async ({ overwrite }: { overwrite: boolean }) => {
      const sent = latest.current
      let known = overwrite ? undefined : version.current
      const patch = changedSettings(saved.settings, sent.settings)
      if (Object.keys(patch).length > 0) {
        const answer = await patchSequence(sequence.id, patch, known)
        keepSequence(client, answer)
        known = answer.version
        version.current = answer.version
        setSaved((before) => ({ ...before, settings: sent.settings }))
      }
      if (!isSame(saved.steps, sent.steps)) {
        const answer = await putSteps(sequence.id, sent.steps as unknown as SavedSteps['data'], known)
        client.setQueryData(stepsQuery(sequence.id).queryKey, answer)
        version.current = answer.version
        setSaved((before) => ({ ...before, steps: sent.steps }))
      }
      return sent
    },
    onSuccess: (sent) => {
      // Typed on while it was being saved: that stays to be saved.
      const isAll = isSame(latest.current, sent)
      writeDraft(record, FIELD, isAll ? null : { text: JSON.stringify(latest.current), base: version.current })
      client.invalidateQueries({ queryKey: sequenceQuery(sequence.id).queryKey, exact: true })
      client.invalidateQueries({ queryKey: numbersQuery(sequence.id).queryKey })
    },
  })

  useEffect(() => {
    if (!isDirty) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isDirty])

  const isTheirs = saving.error instanceof ApiProblem && saving.error.code === 'precondition_failed'
  return {
    form,
    isDirty,
    /** The tab had kept what was not saved the last time. */
    isDraft: opened.isDraft,
    isSaving: saving.isPending,
    /** Why the server did not take it. */
    error: isTheirs ? null : saving.error,
    /** Somebody else has saved the sequence since it was opened. */
    isTheirs,
    changeSettings: (changed: Partial<SequenceSettings>) =>
      keep({ ...latest.current, settings: { ...latest.current.settings, ...changed } }),
    changeSteps: (next: Step[]) => keep({ ...latest.current, steps: next }),
    save: () => saving.mutateAsync({ overwrite: false }),
    overwrite: () => saving.mutate({ overwrite: true }),
    /** Forgets what is not saved. The editor is to be opened anew. */
    discard: () => writeDraft(record, FIELD, null),
  }
}

export type SequenceEditing = ReturnType<typeof useSequenceForm>

function openDraft(record: string, saved: SequenceForm, version: number) {
  const draft = readDraft(record, FIELD)
  if (!draft) return { form: saved, version, isDraft: false }
  return { form: JSON.parse(draft.text) as SequenceForm, version: draft.base as number, isDraft: true }
}
