import { type ChangeEvent, type FocusEvent, type KeyboardEvent, useRef, useState } from 'react'
import type { Field } from '../../api/types.ts'
import { type Draft, readDraft, writeDraft } from '../drafts.ts'
import { draftText, parseDraft } from './field-draft.ts'
import { fieldText } from './field-text.ts'
import type { RecordStore } from './record-store.ts'
import { FieldConflict, isSame } from './save-field.ts'
import { useFieldSave } from './use-field-save.ts'

type Box = HTMLInputElement | HTMLTextAreaElement

/**
 * A text box over one field: what is typed is a draft that survives the page until it is saved or given up. Leaving the
 * box or Enter saves, Esc gives up.
 */
export function useTextField(store: RecordStore, field: Field, value: unknown) {
  const [draft, setDraft] = useState<Draft | null>(() => readDraft(store.id, field.key))
  // Read by handlers that run before the next render: Esc, then the blur it causes.
  const latest = useRef(draft)
  const [isFocused, setIsFocused] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { save, state, error, reset } = useFieldSave(store, field)

  function keep(next: Draft | null) {
    latest.current = next
    setDraft(next)
    writeDraft(store.id, field.key, next)
  }

  function discard() {
    keep(null)
    setProblem(null)
    reset()
  }

  async function commit() {
    const typed = latest.current
    if (!typed) return
    const parsed = parseDraft(field, typed.text)
    if ('problem' in parsed) return setProblem(parsed.problem)
    setProblem(null)
    if (isSame(parsed.value, value)) return discard()
    await save(parsed.value, typed.base).then(
      () => latest.current?.text === typed.text && keep(null),
      () => {}, // shown beside the box, with the text still in it
    )
  }

  /** Saves over what someone else has put there. */
  function overwrite() {
    if (error instanceof FieldConflict && latest.current) keep({ ...latest.current, base: error.theirs })
    return commit()
  }

  // A box that shows a calendar takes a date in its own form only.
  const isPicked = field.type === 'date' || field.type === 'datetime'
  const isWaiting = draft !== null && !isFocused && state === 'idle' && problem === null
  return {
    state,
    problem,
    error,
    /** True for a draft found again that nobody is typing in or saving. */
    isWaiting,
    commit,
    overwrite,
    discard,
    box: {
      value: draft?.text ?? (isFocused || isPicked ? draftText(field, value) : fieldText(field, value)),
      onFocus: (_event: FocusEvent<Box>) => setIsFocused(true),
      onChange: (event: ChangeEvent<Box>) => {
        keep({ text: event.currentTarget.value, base: latest.current ? latest.current.base : (value ?? null) })
        if (problem) setProblem(null)
        if (error) reset()
      },
      onBlur: () => {
        setIsFocused(false)
        commit()
      },
      onKeyDown: (event: KeyboardEvent<Box>) => {
        const isLong = field.type === 'long_text'
        if (event.key === 'Enter' && (!isLong || event.metaKey || event.ctrlKey)) event.currentTarget.blur()
        if (event.key === 'Escape') {
          discard()
          event.currentTarget.blur()
        }
      },
    },
  }
}
