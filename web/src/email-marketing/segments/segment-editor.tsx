import { Button, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent, ReactNode } from 'react'
import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import { contactFieldsQuery, usersQuery } from '../../api/shared-queries.ts'
import { FilterBuilder } from '../../ui/filters/filter-builder.tsx'
import { isWhole, partsOfGroup, tidy } from '../../ui/filters/tree.ts'
import { FormProblem } from '../../ui/form-problem.tsx'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { AudiencePreview } from './audience-preview.tsx'
import { EVERYBODY, type Segment } from './queries.ts'
import classes from './segment-editor.module.css'
import { useSegmentForm } from './use-segment-form.ts'

interface Props {
  /** Null: a new one. */
  segment: Segment | null
  canEdit: boolean
  onSaved: (segment: Segment) => void
  /** Beside the buttons to save: what else can be done with it. */
  actions?: ReactNode
}

/** A segment as it is edited, and beside it who is in it. */
export function SegmentEditor({ segment, canEdit, onSaved, actions }: Props) {
  const { data: fields } = useQuery(contactFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const editing = useSegmentForm(segment, onSaved)
  const { form, change, error, theirs } = editing
  const isReady = fields !== undefined && isWhole(form.root, fields)
  const nameProblem = error instanceof ApiProblem ? error.fieldMessage('name') : undefined
  const isEverybody = partsOfGroup(form.root).length === 0

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isReady && form.name.trim()) editing.save()
  }

  return (
    <form className={classes.editor} onSubmit={submit} noValidate>
      <fieldset className={classes.fields} disabled={!canEdit}>
        <TextInput
          label="Name"
          required
          maxLength={100}
          autoFocus={segment === null}
          placeholder="Roofers in Texas who went quiet"
          value={form.name}
          error={nameProblem}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Textarea
          label="Description"
          autosize
          minRows={1}
          maxRows={4}
          maxLength={500}
          value={form.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <section className={classes.filter} aria-labelledby="segment-conditions">
          <h2 id="segment-conditions" className={classes.title}>
            Who is in it
          </h2>
          {fields ? (
            <FilterBuilder fields={fields} users={users} filter={form.root} onChange={(root) => change({ root })} />
          ) : (
            <SkeletonBar height="90px" />
          )}
          {isEverybody && <p className={classes.hint}>Without a condition, every contact is meant.</p>}
        </section>
        {theirs && (
          <div role="alert" className={classes.conflict}>
            <p>Somebody else has saved “{theirs.name}” since you opened it.</p>
            <Button size="compact-sm" variant="default" onClick={() => editing.save(true)}>
              Save mine
            </Button>
            <Button size="compact-sm" variant="default" onClick={editing.discard}>
              Show theirs
            </Button>
          </div>
        )}
        <FormProblem>{error && !nameProblem ? problemMessage(error) : undefined}</FormProblem>
        {canEdit && (
          <div className={classes.buttons}>
            <Button
              type="submit"
              loading={editing.isSaving}
              disabled={!isReady || !form.name.trim() || !editing.isDirty}
            >
              {segment ? 'Save' : 'Create segment'}
            </Button>
            {editing.isDirty && segment && (
              <Button variant="subtle" color="gray" onClick={editing.discard}>
                Discard changes
              </Button>
            )}
            {actions}
          </div>
        )}
      </fieldset>
      <aside className={classes.preview} aria-label="Who gets the mail">
        <AudiencePreview audience={isReady ? { filter: tidy(form.root) ?? EVERYBODY } : undefined} />
      </aside>
    </form>
  )
}
