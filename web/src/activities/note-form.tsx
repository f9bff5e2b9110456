import { Button, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import classes from './activity-form.module.css'
import { SaveButton } from './save-button.tsx'

interface Props {
  initial: string
  label: string
  saveLabel: string
  save: (content: string) => Promise<unknown>
  /** Called with each keystroke, so that a draft can be kept. */
  onType: (content: string) => void
  onSaved: () => void
  onCancel?: () => void
}

/** A box for Markdown. What was typed stays until it is saved. */
export function NoteForm({ initial, label, saveLabel, save, onType, onSaved, onCancel }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const [content, setContent] = useState(initial)
  const saving = useMutation({ mutationFn: save, onSuccess: onSaved })
  const isEmpty = content.trim() === ''

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!saving.isPending && !isEmpty) saving.mutate(content)
  }

  return (
    <form ref={form} className={classes.form} onSubmit={submit} aria-label={saveLabel}>
      <Textarea
        aria-label={label}
        placeholder="Write a note. **Bold**, - lists and links work."
        autosize
        minRows={2}
        maxRows={20}
        maxLength={20_000}
        value={content}
        onChange={({ currentTarget }) => {
          setContent(currentTarget.value)
          onType(currentTarget.value)
        }}
      />
      {saving.error && <FormProblem>{problemMessage(saving.error)}</FormProblem>}
      {(!isEmpty || onCancel) && (
        <div className={classes.actions}>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <SaveButton form={form} isPending={saving.isPending}>
            {saveLabel}
          </SaveButton>
        </div>
      )}
    </form>
  )
}
