import { NumberInput, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { usersQuery } from '../../api/shared-queries.ts'
import classes from './fields.module.css'
import type { TaskSettings } from './steps.ts'

interface Props {
  settings: TaskSettings
  onChange: (settings: TaskSettings) => void
}

const TYPES = [
  { value: 'call', label: 'Call' },
  { value: 'email', label: 'Email' },
  { value: 'meeting', label: 'Meeting' },
  { value: 'follow_up', label: 'Follow-up' },
  { value: 'demo', label: 'Demo' },
  { value: 'proposal', label: 'Proposal' },
]
const PRIORITIES = [
  { value: 'low', label: 'Low' },
  { value: 'medium', label: 'Medium' },
  { value: 'high', label: 'High' },
  { value: 'urgent', label: 'Urgent' },
]

/** What somebody is asked to do about the contact. */
export function TaskFields({ settings, onChange }: Props) {
  const { data: users = [] } = useQuery(usersQuery)
  const set = (changed: Partial<TaskSettings>) => onChange({ ...settings, ...changed })
  const people = users.filter((user) => user.is_active).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <div className={classes.stack}>
      <TextInput
        label="Title"
        value={settings.title}
        maxLength={300}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      <div className={classes.row}>
        <Select
          label="Type"
          data={TYPES}
          allowDeselect={false}
          value={settings.task_type}
          onChange={(value) => value && set({ task_type: value as TaskSettings['task_type'] })}
        />
        <Select
          label="Priority"
          data={PRIORITIES}
          allowDeselect={false}
          value={settings.priority}
          onChange={(value) => value && set({ priority: value as TaskSettings['priority'] })}
        />
        <NumberInput
          className={classes.small}
          label="Due in days"
          value={settings.due_in_days}
          min={0}
          max={365}
          allowDecimal={false}
          onChange={(value) => set({ due_in_days: Number(value) || 0 })}
        />
        <Select
          label="For"
          data={[{ value: 'owner', label: 'The lead’s owner' }, ...people]}
          allowDeselect={false}
          searchable
          value={settings.assigned_to}
          onChange={(value) => value && set({ assigned_to: value })}
        />
      </div>
    </div>
  )
}
