import type { Filter } from '../../api/filter.ts'
import type { Task } from '../../api/types.ts'
import { EMPTY_CONTENT, EMPTY_DESIGN, type MailContent } from '../editor/content.ts'
import { DAYS } from './words.ts'

export interface WaitSettings {
  days: number
  hours: number
  until_days?: number[] | null
  /** HH:MM */
  until_time?: string | null
}

export interface TaskSettings {
  title: string
  task_type: Task['task_type']
  priority: Task['priority']
  due_in_days: number
  /** `owner`, or a user's id. */
  assigned_to: string
}

export type MailEvent = 'opened' | 'clicked' | 'replied'

export interface ConditionSettings {
  filter?: Filter | null
  mail?: { step_id: string; event: MailEvent } | null
  otherwise: 'leave' | 'skip'
  skip_to?: string | null
}

export type MailSettings = MailContent & { template_id?: string | null }

export type Step =
  | { id: string; kind: 'mail'; settings: MailSettings }
  | { id: string; kind: 'wait'; settings: WaitSettings }
  | { id: string; kind: 'task'; settings: TaskSettings }
  | { id: string; kind: 'condition'; settings: ConditionSettings }
export type StepKind = Step['kind']

export const MAX_STEPS = 50

export const KIND_LABELS: Record<StepKind, string> = {
  mail: 'Mail',
  wait: 'Wait',
  task: 'Task',
  condition: 'Condition',
}

export function newStep(kind: StepKind): Step {
  const id = crypto.randomUUID()
  switch (kind) {
    case 'mail':
      return { id, kind, settings: { ...EMPTY_CONTENT, design: EMPTY_DESIGN } }
    case 'wait':
      return { id, kind, settings: { days: 3, hours: 0 } }
    case 'task':
      return {
        id,
        kind,
        settings: { title: 'Call', task_type: 'call', priority: 'medium', due_in_days: 1, assigned_to: 'owner' },
      }
    case 'condition':
      return { id, kind, settings: { filter: { and: [] }, otherwise: 'leave' } }
  }
}

/** Mails that a condition in this place can ask about. */
export function mailsBefore(steps: readonly Step[], index: number) {
  return steps.slice(0, index).filter((step): step is Extract<Step, { kind: 'mail' }> => step.kind === 'mail')
}

/** One line that says what a step does. */
export function summaryOf(step: Step, steps: readonly Step[]): string {
  switch (step.kind) {
    case 'mail':
      return step.settings.subject || 'No subject yet'
    case 'wait':
      return waitWords(step.settings)
    case 'task':
      return step.settings.title || 'No title yet'
    case 'condition':
      return conditionWords(step.settings, steps)
  }
}

function waitWords({ days, hours, until_days, until_time }: WaitSettings): string {
  const lengths = [days > 0 && count(days, 'day'), hours > 0 && count(hours, 'hour')].filter(Boolean)
  const on = until_days?.length ? `${listDays(until_days)}` : ''
  const until = [on, until_time && `at ${until_time}`].filter(Boolean).join(' ')
  const length = lengths.join(' and ')
  if (length && until) return `${length}, then until ${until}`
  return length || (until ? `until ${until}` : 'no time')
}

function conditionWords({ filter, mail, otherwise, skip_to }: ConditionSettings, steps: readonly Step[]): string {
  const place = (id: string | null | undefined) => {
    const index = steps.findIndex((step) => step.id === id)
    return index < 0 ? 'a step that is gone' : `step ${index + 1}`
  }
  const asks = mail ? `${mail.event} the mail of ${place(mail.step_id)}` : filterWords(filter)
  return `If they ${asks}, go on; if not, ${otherwise === 'leave' ? 'they leave' : `skip to ${place(skip_to)}`}`
}

function filterWords(filter: Filter | null | undefined): string {
  const parts = !filter ? 0 : 'and' in filter ? filter.and.length : 'or' in filter ? filter.or.length : 1
  return parts === 0 ? 'are anybody' : `match ${count(parts, 'condition')}`
}

export function listDays(days: readonly number[]): string {
  return days
    .toSorted((a, b) => a - b)
    .map((day) => DAYS[day - 1])
    .join(', ')
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}
