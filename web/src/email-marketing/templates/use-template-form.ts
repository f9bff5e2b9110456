import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { readDraft, writeDraft } from '../../ui/drafts.ts'
import { createTemplate, keepTemplate, patchTemplate, type Template } from './queries.ts'
import { changesOf, formOf, type TemplateForm } from './template-form.ts'

const FIELD = 'template'

interface Options {
  /** As it was read from the server; `null`: it is not there yet. */
  template: Template | null
  /** What a new one begins with, and its name among the drafts. */
  start: TemplateForm
  start_key: string
  /** Everything typed so far, compiled. */
  settle: () => Promise<Partial<TemplateForm>>
  onCreated: (template: Template) => void
}

/**
 * A template being edited. What is typed is kept in the tab until it is saved, so leaving, reloading and signing in
 * again lose nothing; a version that somebody else saved meanwhile is never written over unasked.
 */
export function useTemplateForm({ template, start, start_key, settle, onCreated }: Options) {
  const client = useQueryClient()
  const record = useRef(recordOf(template?.id ?? `new ${start_key}`))
  const [saved, setSaved] = useState(template)
  const [opened] = useState(() => openDraft(record.current, template, start))
  const [form, setForm] = useState(opened.form)
  const [isDirty, setDirty] = useState(opened.isDraft)
  const latest = useRef(form)
  const base = useRef(opened.version)
  const isTyped = useRef(opened.isDraft)

  /** A starter is compiled when it is opened: that is nothing to be saved until something is typed. */
  function change(changed: Partial<TemplateForm>) {
    latest.current = { ...latest.current, ...changed }
    setForm(latest.current)
    if (isTyped.current) writeDraft(record.current, FIELD, { text: JSON.stringify(latest.current), base: base.current })
  }

  function edit() {
    isTyped.current = true
    setDirty(true)
  }

  const saving = useMutation({
    mutationFn: async ({ overwrite }: { overwrite: boolean }) => {
      const sent = { ...latest.current, ...(await settle()) }
      const answer = saved
        ? await patchTemplate(
            saved.id,
            changesOf(formOf(saved), sent),
            overwrite ? undefined : (base.current ?? undefined),
          )
        : await createTemplate(sent)
      return { sent, answer }
    },
    onSuccess: ({ sent, answer }) => {
      keepTemplate(client, answer)
      setSaved(answer)
      base.current = answer.version
      writeDraft(record.current, FIELD, null)
      record.current = recordOf(answer.id)
      // Typed on while it was being saved: that stays to be saved.
      const isAll = JSON.stringify(latest.current) === JSON.stringify(sent)
      isTyped.current = !isAll
      setDirty(!isAll)
      change({})
      if (!saved) onCreated(answer)
    },
  })

  useEffect(() => {
    if (!isDirty) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isDirty])

  const theirs =
    saving.error instanceof ApiProblem && saving.error.code === 'precondition_failed'
      ? (saving.error.current as Template)
      : null

  return {
    form,
    saved,
    isDirty,
    /** The tab had kept what was not saved the last time. */
    isDraft: opened.isDraft,
    isSaving: saving.isPending,
    error: theirs ? null : saving.error,
    /** What somebody else saved meanwhile, after a save that was refused for it. */
    theirs,
    change,
    /** Something was typed: to be called before, or with, the change that it makes. */
    edit,
    save: () => saving.mutate({ overwrite: false }),
    overwrite: () => saving.mutate({ overwrite: true }),
    /** Forgets what is not saved. The editor is to be opened anew. */
    discard: () => writeDraft(record.current, FIELD, null),
  }
}

function recordOf(id: string) {
  return `template:${id}`
}

function openDraft(record: string, template: Template | null, start: TemplateForm) {
  const draft = readDraft(record, FIELD)
  const form = template ? formOf(template) : start
  if (!draft) return { form, version: template?.version ?? null, isDraft: false }
  const typed: TemplateForm = { ...form, ...JSON.parse(draft.text) }
  return { form: typed, version: draft.base as number | null, isDraft: true }
}
