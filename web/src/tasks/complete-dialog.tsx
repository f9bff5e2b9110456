import { Button, Checkbox, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import type { Task } from '../api/types.ts'
import { readDraft, writeDraft } from '../ui/drafts.ts'
import { showToast } from '../ui/toast.tsx'
import { DUE_LABELS, DUE_WORDS, type DueWord, dueAt } from './choices.ts'
import { completeTask, refreshTasks } from './queries.ts'
import classes from './task-dialog.module.css'
import { useZone } from './use-zone.ts'
import { type TaskType, TYPE_CHOICES, TYPES } from './words.ts'

const WHEN = DUE_WORDS.map((value) => ({ value, label: DUE_LABELS[value] }))

/** Completes a task with what came of it, and makes the follow-up, in one step. */
export default function CompleteDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const client = useQueryClient()
  const zone = useZone()
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const [outcome, setOutcome] = useState(() => readDraft('task-outcome', task.id)?.text ?? '')
  const [hasNext, setHasNext] = useState(false)
  const [title, setTitle] = useState(`Follow up: ${task.title}`.slice(0, 300))
  const [type, setType] = useState<TaskType>('follow_up')
  const [due, setDue] = useState<DueWord>('next_week')

  const complete = useMutation({
    mutationFn: () =>
      completeTask(task.id, {
        ...(outcome.trim() && { outcome: outcome.trim() }),
        ...(hasNext && { next_task: { title: title.trim(), task_type: type, due_at: dueAt(due, Date.now(), zone) } }),
      }),
    onSuccess: ({ next_task }) => {
      writeDraft('task-outcome', task.id, null)
      refreshTasks(client)
      showToast({ message: next_task ? `Completed, and added “${next_task.title}”` : `Completed “${task.title}”` })
      onClose()
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    complete.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={`Complete: ${task.title}`} size={520} fullScreen={isPhone}>
      <form className={classes.form} onSubmit={submit}>
        <Textarea
          className={classes.wide}
          label={`What came of the ${TYPES[task.task_type].label.toLowerCase()}`}
          data-autofocus
          autosize
          minRows={3}
          maxRows={10}
          maxLength={5_000}
          value={outcome}
          onChange={(event) => {
            setOutcome(event.currentTarget.value)
            writeDraft('task-outcome', task.id, { text: event.currentTarget.value, base: null })
          }}
        />
        <Checkbox
          className={classes.wide}
          label="Add a follow-up"
          checked={hasNext}
          onChange={(event) => setHasNext(event.currentTarget.checked)}
        />
        {hasNext && (
          <>
            <TextInput
              className={classes.wide}
              label="Follow-up"
              maxLength={300}
              value={title}
              onChange={(event) => setTitle(event.currentTarget.value)}
            />
            <NativeSelect
              label="Type"
              data={TYPE_CHOICES}
              value={type}
              onChange={(event) => setType(event.currentTarget.value as TaskType)}
            />
            <NativeSelect
              label="Due"
              data={WHEN}
              value={due}
              onChange={(event) => setDue(event.currentTarget.value as DueWord)}
            />
          </>
        )}
        {complete.error && (
          <p className={classes.problem} role="alert">
            {problemMessage(complete.error)}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={complete.isPending} disabled={hasNext && !title.trim()}>
            Complete
          </Button>
        </div>
      </form>
    </Modal>
  )
}
