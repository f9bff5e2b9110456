import { Button } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { FormProblem } from '../../ui/form-problem.tsx'
import classes from './settings-form.module.css'

interface Props {
  editing: { isDirty: boolean; isSaving: boolean; problem: string | undefined; save: () => void }
  /** Without it the boxes are to be read only. */
  canEdit: boolean
  children: ReactNode
}

/** A card with boxes and one button, which can be pressed when something is typed. */
export function SettingsForm({ editing, canEdit, children }: Props) {
  function submit(event: FormEvent) {
    event.preventDefault()
    if (editing.isDirty && !editing.isSaving) editing.save()
  }
  return (
    <form className={classes.card} onSubmit={submit} noValidate>
      <fieldset className={classes.fields} disabled={!canEdit}>
        <FormProblem>{editing.problem}</FormProblem>
        {children}
        {canEdit && (
          <Button type="submit" className={classes.submit} loading={editing.isSaving} disabled={!editing.isDirty}>
            Save
          </Button>
        )}
      </fieldset>
    </form>
  )
}
