import { Checkbox, Select, Stack, TagsInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ComponentType, useState } from 'react'
import { stagesQuery } from '../api/shared-queries.ts'
import type { Field, User } from '../api/types.ts'
import { choicesOf } from '../ui/fields/field-choices.ts'
import { FieldInput } from '../ui/fields/field-input.tsx'
import { parseFieldText } from '../ui/fields/field-text.ts'
import { AddTaskForm } from './add-task-form.tsx'
import { EnrolForm } from './enrol-form.tsx'
import type { BulkAction } from './queries.ts'

/** The parameters of the action, or what is still to be entered. */
export type Answer = { params: Record<string, unknown> } | { problem: string }

export interface FormProps {
  fields: Field[]
  users: User[]
  onAnswer: (answer: Answer) => void
}

/** What each action asks; one that asks nothing is only confirmed. */
export const FORMS: Partial<Record<BulkAction, ComponentType<FormProps>>> = {
  assign: AssignForm,
  move: MoveForm,
  set: SetForm,
  add_tags: TagsForm,
  remove_tags: TagsForm,
  add_task: AddTaskForm,
  unsubscribe: UnsubscribeForm,
  enrol: EnrolForm,
}

const NOBODY = 'nobody'

function AssignForm({ users, onAnswer }: FormProps) {
  return (
    <Select
      label="Owner"
      placeholder="Choose a person"
      data={[...choicesOf({ type: 'user' }, users), { value: NOBODY, label: 'Nobody' }]}
      searchable
      data-autofocus
      onChange={(id) =>
        onAnswer(id ? { params: { owner_id: id === NOBODY ? null : id } } : { problem: 'Choose who gets them.' })
      }
    />
  )
}

function MoveForm({ onAnswer }: FormProps) {
  const { data: stages = [] } = useQuery(stagesQuery)
  const [stageId, setStageId] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const stage = stages.find(({ id }) => id === stageId)
  const isLost = stage?.is_closed === true && !stage.is_won

  function answer(id: string | null, why: string) {
    setStageId(id)
    setReason(why)
    const needsReason = stages.some((candidate) => candidate.id === id && candidate.is_closed && !candidate.is_won)
    if (!id) onAnswer({ problem: 'Choose a stage.' })
    else if (needsReason && why.trim() === '') onAnswer({ problem: 'Say why they were lost.' })
    else onAnswer({ params: { stage_id: id, ...(needsReason && { lost_reason: why.trim() }) } })
  }

  return (
    <Stack gap="md">
      <Select
        label="Stage"
        placeholder="Choose a stage"
        data={stages.map(({ id, name }) => ({ value: id, label: name }))}
        value={stageId}
        data-autofocus
        onChange={(id) => answer(id, reason)}
      />
      {isLost && (
        <TextInput
          label="Lost reason"
          value={reason}
          maxLength={500}
          onChange={(event) => answer(stageId, event.currentTarget.value)}
        />
      )}
    </Stack>
  )
}

function SetForm({ fields, users, onAnswer }: FormProps) {
  const editable = fields.filter((field) => field.editable)
  const [key, setKey] = useState<string | null>(null)
  const [value, setValue] = useState<unknown>(null)
  const field = editable.find((candidate) => candidate.key === key)

  function answer(of: Field | undefined, next: unknown) {
    setKey(of?.key ?? null)
    setValue(next)
    if (!of) return onAnswer({ problem: 'Choose a field.' })
    const parsed = typeof next === 'string' && isTyped(of) ? parseFieldText(of, next) : { value: next }
    if ('problem' in parsed) onAnswer(parsed)
    else if (of.required && parsed.value === null) onAnswer({ problem: `${of.label} cannot be empty.` })
    else onAnswer({ params: { field: of.key, value: parsed.value } })
  }

  return (
    <Stack gap="md">
      <Select
        label="Field"
        placeholder="Choose a field"
        data={editable.map(({ key: name, label }) => ({ value: name, label }))}
        value={key}
        searchable
        data-autofocus
        onChange={(next) =>
          answer(
            editable.find((candidate) => candidate.key === next),
            null,
          )
        }
      />
      {field && (
        <FieldInput
          key={field.key}
          field={{ ...field, label: field.required ? 'New value' : 'New value (empty clears it)' }}
          users={users}
          value={value}
          onChange={(next) => answer(field, next)}
        />
      )}
    </Stack>
  )
}

/** Whether its value is what was typed, and still to be read. */
function isTyped({ type }: Field): boolean {
  return ['text', 'long_text', 'email', 'phone', 'url'].includes(type)
}

function TagsForm({ onAnswer }: FormProps) {
  return (
    <TagsInput
      label="Tags"
      placeholder="Type a tag, then Enter"
      maxTags={50}
      maxLength={60}
      data-autofocus
      onChange={(tags) => onAnswer(tags.length > 0 ? { params: { tags } } : { problem: 'Enter at least one tag.' })}
    />
  )
}

function UnsubscribeForm({ onAnswer }: FormProps) {
  const [channels, setChannels] = useState<string[]>(['email'])
  const [reason, setReason] = useState('')

  function answer(from: string[], why: string) {
    setChannels(from)
    setReason(why)
    const words = why.trim()
    onAnswer(
      from.length > 0
        ? { params: { channels: from, ...(words && { reason: words }) } }
        : { problem: 'Choose email, text messages or both.' },
    )
  }

  return (
    <Stack gap="md">
      <Checkbox.Group label="No more" value={channels} onChange={(from) => answer(from, reason)}>
        <Stack gap="xs" mt="xs">
          <Checkbox value="email" label="Emails" />
          <Checkbox value="sms" label="Text messages" />
        </Stack>
      </Checkbox.Group>
      <TextInput
        label="Reason"
        description="Kept with each contact."
        value={reason}
        maxLength={500}
        onChange={(event) => answer(channels, event.currentTarget.value)}
      />
    </Stack>
  )
}
