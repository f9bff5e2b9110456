import { Button, Checkbox, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { meQuery, usersQuery } from '../api/shared-queries.ts'
import type { NewTask, Task } from '../api/types.ts'
import { readDraft, writeDraft } from '../ui/drafts.ts'
import { showToast } from '../ui/toast.tsx'
import { LeadSelect } from './lead-select.tsx'
import { createTask, patchTask, refreshTasks } from './queries.ts'
import { RepeatFields } from './repeat-fields.tsx'
import classes from './task-dialog.module.css'
import { changesOf, formOf, type TaskForm, taskOf } from './task-form.ts'
import { useZone } from './use-zone.ts'
import { isClosed, PRIORITY_CHOICES, type Priority, type TaskType, TYPE_CHOICES } from './words.ts'

export interface TaskDialogProps {
  /** The task to be changed, or what is known already of a new one. */
  task: Task | (Partial<NewTask> & { business_name?: string | null })
  onClose: () => void
  onComplete?: (task: Task) => void
  onDelete?: (task: Task) => void
}

const REMINDERS = [
  { value: '', label: 'No reminder' },
  { value: '0', label: 'At the time' },
  { value: '10', label: '10 minutes before' },
  { value: '30', label: '30 minutes before' },
  { value: '60', label: '1 hour before' },
  { value: '1440', label: '1 day before' },
]
const DURATIONS = [
  { value: '', label: 'No duration' },
  ...[15, 30, 45, 60, 90, 120, 240].map((minutes) => ({
    value: String(minutes),
    label: minutes < 60 ? `${minutes} min` : `${minutes / 60} h`,
  })),
]

/** Everything about one task. Closing it by mistake loses nothing. */
export default function TaskDialog({ task, onClose, onComplete, onDelete }: TaskDialogProps) {
  const client = useQueryClient()
  const zone = useZone()
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const { data: me } = useQuery(meQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const existing = 'id' in task ? task : null
  const draftKey = existing?.id ?? `new ${task.lead_id ?? ''}`
  const [before] = useState(() => formOf(task as Task, me?.id, zone))
  const [form, setForm] = useState<TaskForm>(() => ({
    ...before,
    // A new task that was begun somewhere else says more than an old draft.
    ...(existing || !task.title ? JSON.parse(readDraft('task', draftKey)?.text ?? '{}') : {}),
  }))

  function change(part: Partial<TaskForm>) {
    const next = { ...form, ...part }
    setForm(next)
    const typed = Object.entries(next).filter(([key, value]) => value !== before[key as keyof TaskForm])
    writeDraft(
      'task',
      draftKey,
      typed.length > 0 ? { text: JSON.stringify(Object.fromEntries(typed)), base: null } : null,
    )
  }

  const save = useMutation({
    mutationFn: () =>
      existing ? patchTask(existing.id, changesOf(before, form, zone)) : createTask(taskOf(form, zone)),
    onSuccess: (saved) => {
      writeDraft('task', draftKey, null)
      refreshTasks(client)
      showToast({ message: existing ? `Saved “${saved.title}”` : `Added “${saved.title}”` })
      onClose()
    },
  })
  const problem = (field: string) => (save.error instanceof ApiProblem && save.error.fieldMessage(field)) || undefined
  const isNamed = save.error instanceof ApiProblem && save.error.errors.length > 0
  function submit(event: FormEvent) {
    event.preventDefault()
    if (form.title.trim()) save.mutate()
  }
  const isMoved = existing?.recurrence_rule && form.due !== before.due && form.due !== ''
  return (
    <Modal opened onClose={onClose} title={existing ? 'Task' : 'New task'} size={600} fullScreen={isPhone}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <TextInput
          className={classes.wide}
          label="Title"
          withAsterisk
          data-autofocus
          maxLength={300}
          value={form.title}
          error={problem('title')}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <NativeSelect
          label="Type"
          data={TYPE_CHOICES}
          value={form.task_type}
          onChange={(event) => change({ task_type: event.currentTarget.value as TaskType })}
        />
        <NativeSelect
          label="Priority"
          data={PRIORITY_CHOICES}
          value={form.priority}
          onChange={(event) => change({ priority: event.currentTarget.value as Priority })}
        />
        <TextInput
          type="datetime-local"
          label="Due"
          description={zone}
          value={form.due}
          error={problem('due_at')}
          onChange={(event) => change({ due: event.currentTarget.value })}
        />
        <NativeSelect
          label="Reminder"
          description={form.due ? 'Before it is due' : 'Needs a due time'}
          disabled={!form.due}
          data={withCurrent(REMINDERS, form.remind, `${form.remind} minutes before`)}
          value={form.remind}
          error={problem('remind_at')}
          onChange={(event) => change({ remind: event.currentTarget.value })}
        />
        <NativeSelect
          label="Duration"
          data={withCurrent(DURATIONS, form.duration, `${form.duration} min`)}
          value={form.duration}
          onChange={(event) => change({ duration: event.currentTarget.value })}
        />
        <NativeSelect
          label="Assigned to"
          data={[
            { value: '', label: 'Nobody' },
            ...users
              .filter((user) => user.is_active || user.id === form.assigned_to)
              .map((user) => ({ value: user.id, label: user.name })),
          ]}
          value={form.assigned_to}
          error={problem('assigned_to')}
          onChange={(event) => change({ assigned_to: event.currentTarget.value })}
        />
        <div className={classes.wide}>
          <LeadSelect
            value={form.lead_id}
            name={form.business_name}
            error={problem('lead_id')}
            onChange={(lead_id, business_name) => change({ lead_id, business_name })}
          />
        </div>
        {isMoved && (
          <Checkbox
            className={classes.wide}
            label="Move the following ones too"
            checked={form.move_following}
            onChange={(event) => change({ move_following: event.currentTarget.checked })}
          />
        )}
        <RepeatFields
          rule={form.due ? form.recurrence_rule : null}
          due={form.due || null}
          error={problem('recurrence_rule')}
          onChange={(recurrence_rule) => change({ recurrence_rule })}
        />
        <Textarea
          className={classes.wide}
          label="Description"
          autosize
          minRows={2}
          maxRows={10}
          maxLength={10_000}
          value={form.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        {save.error && !isNamed && (
          <p className={classes.problem} role="alert">
            {problemMessage(save.error)}
          </p>
        )}
        <div className={classes.actions}>
          {existing && onDelete ? (
            <Button variant="subtle" color="red" onClick={() => onDelete(existing)}>
              Delete
            </Button>
          ) : (
            <span />
          )}
          {existing && onComplete && !isClosed(existing) && (
            <Button variant="default" onClick={() => onComplete(existing)}>
              Complete…
            </Button>
          )}
          <Button type="submit" loading={save.isPending} disabled={!form.title.trim()}>
            {existing ? 'Save' : 'Add task'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** A value that came from elsewhere, by the API, is kept among the choices. */
function withCurrent(choices: { value: string; label: string }[], value: string, label: string) {
  return choices.some((choice) => choice.value === value) ? choices : [...choices, { value, label }]
}
