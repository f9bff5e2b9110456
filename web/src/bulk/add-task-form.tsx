import { Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { choicesOf } from '../ui/fields/field-choices.ts'
import type { FormProps } from './bulk-forms.tsx'

const TYPES = [
  { value: 'call', label: 'Call' },
  { value: 'email', label: 'Email' },
  { value: 'meeting', label: 'Meeting' },
  { value: 'follow_up', label: 'Follow-up' },
  { value: 'demo', label: 'Demo' },
  { value: 'proposal', label: 'Proposal' },
]
const PRIORITIES = ['low', 'medium', 'high', 'urgent'].map((value) => ({
  value,
  label: value.charAt(0).toUpperCase() + value.slice(1),
}))

/** The same task for each record. */
export function AddTaskForm({ users, onAnswer }: FormProps) {
  const [task, setTask] = useState({
    title: '',
    task_type: 'call',
    priority: 'medium',
    due_at: '',
    assigned_to: null as string | null,
  })

  function change(part: Partial<typeof task>) {
    const next = { ...task, ...part }
    setTask(next)
    const due = next.due_at === '' ? null : new Date(next.due_at)
    if (next.title.trim() === '') return onAnswer({ problem: 'Say what is to be done.' })
    if (due && Number.isNaN(due.getTime())) return onAnswer({ problem: 'Due must be a day and a time.' })
    const { task_type, priority, assigned_to } = next
    onAnswer({
      params: {
        title: next.title.trim(),
        task_type,
        priority,
        due_at: due?.toISOString() ?? null,
        ...(assigned_to && { assigned_to }),
      },
    })
  }

  return (
    <Stack gap="md">
      <TextInput
        label="What is to be done"
        value={task.title}
        maxLength={200}
        data-autofocus
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <Select
        label="Type"
        data={TYPES}
        value={task.task_type}
        allowDeselect={false}
        onChange={(task_type) => task_type && change({ task_type })}
      />
      <Select
        label="Priority"
        data={PRIORITIES}
        value={task.priority}
        allowDeselect={false}
        onChange={(priority) => priority && change({ priority })}
      />
      <TextInput
        type="datetime-local"
        label="Due"
        value={task.due_at}
        onChange={(event) => change({ due_at: event.currentTarget.value })}
      />
      <Select
        label="Assigned to"
        placeholder="The owner of each lead"
        data={choicesOf({ type: 'user' }, users)}
        value={task.assigned_to}
        searchable
        clearable
        onChange={(assigned_to) => change({ assigned_to })}
      />
    </Stack>
  )
}
