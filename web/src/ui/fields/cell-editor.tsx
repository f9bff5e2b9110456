import { type KeyboardEvent, useRef, useState } from 'react'
import type { Field, User } from '../../api/types.ts'
import type { AfterEdit, EditorProps } from '../data-table/column.ts'
import classes from './cell-editor.module.css'
import { ChoiceCell, ChoicesCell } from './choice-cell.tsx'
import { draftText, parseDraft } from './field-draft.ts'

export interface FieldEditorProps extends EditorProps {
  field: Field
  users: User[]
}

/** The editor of a field in a table, by the field's type. */
export function CellEditor(props: FieldEditorProps) {
  const { type } = props.field
  if (type === 'choice' || type === 'user' || type === 'boolean') return <ChoiceCell {...props} />
  if (type === 'tags' || type === 'multi_choice') return <ChoicesCell {...props} />
  return <TextCell {...props} />
}

const INPUTS: Partial<Record<Field['type'], { type?: string; inputMode?: 'email' | 'tel' | 'url' | 'decimal' }>> = {
  email: { inputMode: 'email' },
  phone: { inputMode: 'tel' },
  url: { inputMode: 'url' },
  number: { inputMode: 'decimal' },
  money: { inputMode: 'decimal' },
  date: { type: 'date' },
  datetime: { type: 'datetime-local' },
}

function TextCell({ field, value, label, typed, unsaved, onCommit, onCancel }: FieldEditorProps) {
  const isPicked = field.type === 'date' || field.type === 'datetime'
  const [text, setText] = useState(() =>
    typed !== undefined && !isPicked ? typed : draftText(field, unsaved ? unsaved.value : value),
  )
  const [problem, setProblem] = useState<string>()
  const isDone = useRef(false)

  function commit(then: AfterEdit) {
    if (isDone.current) return
    const parsed = parseDraft(field, text)
    if ('problem' in parsed) return setProblem(parsed.problem)
    isDone.current = true
    onCommit(parsed.value, then)
  }

  const shared = {
    className: classes.box,
    value: text,
    'aria-label': label,
    'aria-invalid': problem !== undefined,
    ref: (box: HTMLInputElement | HTMLTextAreaElement | null) => {
      if (!box || document.activeElement === box) return
      box.focus()
      if (typed === undefined && !isPicked) box.select()
    },
    onChange: (event: { currentTarget: { value: string } }) => {
      setText(event.currentTarget.value)
      setProblem(undefined)
    },
    onBlur: () => commit('leave'),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Tab') commit(event.shiftKey ? 'previous' : 'next')
      else if (event.key === 'Enter' && !(field.type === 'long_text' && event.shiftKey)) commit('stay')
      else if (event.key === 'Escape') {
        isDone.current = true
        onCancel()
      } else return
      event.preventDefault()
    },
  }
  return (
    <>
      {field.type === 'long_text' ? (
        <textarea rows={5} {...shared} data-long />
      ) : (
        <input {...(INPUTS[field.type] ?? {})} autoComplete="off" spellCheck={field.type === 'text'} {...shared} />
      )}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
    </>
  )
}
