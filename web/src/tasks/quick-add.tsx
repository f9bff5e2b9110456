import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type Ref, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import type { NewTask } from '../api/types.ts'
import { readDraft, writeDraft } from '../ui/drafts.ts'
import { DUE_LABELS, DUE_WORDS, type DueWord, dueAt } from './choices.ts'
import { createTask, refreshTasks } from './queries.ts'
import classes from './quick-add.module.css'
import { type TaskType, TYPE_CHOICES } from './words.ts'

interface Props {
  zone: string
  /** What every task added here is about. */
  about?: Pick<NewTask, 'lead_id' | 'assigned_to'>
  inputRef?: Ref<HTMLInputElement>
  /** Opens the dialog with everything else. */
  onMore: (task: Partial<NewTask>) => void
}

const WORDS = DUE_WORDS.map((value) => ({ value, label: DUE_LABELS[value] }))

/** A task in one line: what, which kind, when. What was typed survives leaving the page. */
export function QuickAdd({ zone, about = {}, inputRef, onMore }: Props) {
  const client = useQueryClient()
  const draft = about.lead_id ?? 'tasks'
  const [title, setTitle] = useState(() => readDraft('quick-task', draft)?.text ?? '')
  const [type, setType] = useState<TaskType>('follow_up')
  const [due, setDue] = useState<DueWord>('tomorrow')
  const task = () => ({ ...about, title: title.trim(), task_type: type, due_at: dueAt(due, Date.now(), zone) })

  function changeTitle(text: string) {
    setTitle(text)
    writeDraft('quick-task', draft, text ? { text, base: null } : null)
  }
  const add = useMutation({
    mutationFn: createTask,
    onSuccess: () => {
      changeTitle('')
      refreshTasks(client)
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    if (title.trim()) add.mutate(task())
  }
  return (
    <form className={classes.add} onSubmit={submit}>
      <TextInput
        ref={inputRef}
        className={classes.title}
        aria-label="New task"
        placeholder="Add a task…"
        leftSection={<IconPlus size={16} stroke={1.8} />}
        value={title}
        maxLength={300}
        error={add.error && problemMessage(add.error)}
        onChange={(event) => changeTitle(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label="Type of the new task"
        data={TYPE_CHOICES}
        value={type}
        onChange={(event) => setType(event.currentTarget.value as TaskType)}
      />
      <NativeSelect
        aria-label="When it is due"
        data={WORDS}
        value={due}
        onChange={(event) => setDue(event.currentTarget.value as DueWord)}
      />
      <Button type="submit" loading={add.isPending} disabled={!title.trim()}>
        Add
      </Button>
      <Button
        variant="subtle"
        color="gray"
        onClick={() => {
          onMore(task())
          changeTitle('')
        }}
      >
        More…
      </Button>
    </form>
  )
}
