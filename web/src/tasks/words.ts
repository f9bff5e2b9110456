import { IconArrowForwardUp, IconFileText, IconMail, IconPhone, IconPresentation, IconUsers } from '@tabler/icons-react'
import type { Task } from '../api/types.ts'

export type TaskType = Task['task_type']
export type Priority = Task['priority']

export const TYPES: Record<TaskType, { label: string; icon: typeof IconPhone }> = {
  call: { label: 'Call', icon: IconPhone },
  email: { label: 'Email', icon: IconMail },
  meeting: { label: 'Meeting', icon: IconUsers },
  follow_up: { label: 'Follow-up', icon: IconArrowForwardUp },
  demo: { label: 'Demo', icon: IconPresentation },
  proposal: { label: 'Proposal', icon: IconFileText },
}
export const TYPE_CHOICES = Object.entries(TYPES).map(([value, { label }]) => ({ value, label }))

export const PRIORITIES: Record<Priority, string> = { low: 'Low', medium: 'Medium', high: 'High', urgent: 'Urgent' }
export const PRIORITY_CHOICES = Object.entries(PRIORITIES).map(([value, label]) => ({ value, label }))

export const isClosed = ({ status }: Pick<Task, 'status'>) => status === 'completed' || status === 'cancelled'
