import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import type { Filter } from '../../api/filter.ts'
import { readDraft, writeDraft } from '../../ui/drafts.ts'
import { type Group, rootOf, tidy } from '../../ui/filters/tree.ts'
import { createSegment, EVERYBODY, keepSegment, patchSegment, type Segment } from './queries.ts'

export interface SegmentForm {
  name: string
  description: string
  root: Group
}

const FIELD = 'segment'

/**
 * A segment that is being edited. What is typed is kept in the tab until it is saved; a version that somebody else
 * saved meanwhile is not written over unasked.
 * @param segment null: a new one
 */
export function useSegmentForm(segment: Segment | null, onSaved: (segment: Segment) => void) {
  const client = useQueryClient()
  const record = `segment:${segment?.id ?? 'new'}`
  const [base, setBase] = useState(segment)
  const [{ form, isDirty }, setState] = useState(() => open(record, segment))

  const saving = useMutation({
    mutationFn: ({ overwrite }: { overwrite: boolean }) => {
      const filter = (tidy(form.root) ?? EVERYBODY) as Record<string, unknown>
      const values = { name: form.name.trim(), description: form.description.trim() || null, filter }
      return base ? patchSegment(base.id, values, overwrite ? undefined : base.version) : createSegment(values)
    },
    onSuccess: (saved) => {
      writeDraft(record, FIELD, null)
      setBase(saved)
      setState({ form, isDirty: false })
      keepSegment(client, saved)
      onSaved(saved)
    },
  })

  function change(part: Partial<SegmentForm>) {
    const next = { ...form, ...part }
    setState({ form: next, isDirty: true })
    writeDraft(record, FIELD, { text: JSON.stringify(next), base: base?.version ?? null })
  }

  /** Back to what stands on the server. */
  function discard(current: Segment | null) {
    writeDraft(record, FIELD, null)
    setBase(current)
    setState({ form: formOf(current), isDirty: false })
    saving.reset()
  }

  const { error } = saving
  const theirs = error instanceof ApiProblem && error.code === 'precondition_failed' ? (error.current as Segment) : null
  return {
    form,
    isDirty,
    change,
    isSaving: saving.isPending,
    error: theirs ? null : error,
    /** What somebody else saved meanwhile, after a save that was refused for it. */
    theirs,
    save: (overwrite = false) => saving.mutate({ overwrite }),
    discard: () => discard(theirs ?? base),
  }
}

function formOf(segment: Segment | null): SegmentForm {
  return {
    name: segment?.name ?? '',
    description: segment?.description ?? '',
    root: rootOf((segment?.filter as Filter | undefined) ?? EVERYBODY),
  }
}

function open(record: string, segment: Segment | null) {
  const draft = readDraft(record, FIELD)
  const form = formOf(segment)
  return draft
    ? { form: { ...form, ...JSON.parse(draft.text) } as SegmentForm, isDirty: true }
    : { form, isDirty: false }
}
