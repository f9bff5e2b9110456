import {
  Autocomplete,
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { leadFieldsQuery, usersQuery } from '../api/shared-queries.ts'
import type { Field, LeadPatch } from '../api/types.ts'

interface Props {
  leadName: string
  stageName: string
  /** Keys of the lead's fields that the stage asks for. */
  fields: string[]
  onSubmit: (values: LeadPatch) => void
  onCancel: () => void
}

type Value = string | number | string[]

const LOST_REASONS = [
  'Too expensive',
  'Chose a competitor',
  'No response',
  'Not a fit',
  'Bad timing',
  'Out of business',
]

/** Asks for what a stage requires before a lead may enter it. Nothing is moved until every field is filled in. */
export default function MoveRequirementsDialog({ leadName, stageName, fields, onSubmit, onCancel }: Props) {
  const { data: catalogue } = useQuery(leadFieldsQuery)
  const [values, setValues] = useState<Record<string, Value>>({})
  const [isTried, setIsTried] = useState(false)
  const missing = fields.filter((key) => isEmpty(values[key]))

  function submit(event: FormEvent) {
    event.preventDefault()
    setIsTried(true)
    if (missing.length === 0) onSubmit(values as LeadPatch)
  }

  return (
    <Modal opened onClose={onCancel} title={`Move to ${stageName}`} centered size="sm">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {leadName} needs {fields.length === 1 ? 'this' : 'these'} before it enters {stageName}.
          </Text>
          {catalogue &&
            fields.map((key, index) => (
              <RequiredField
                key={key}
                field={catalogue.find((field) => field.key === key) ?? { key, label: key, type: 'text' }}
                value={values[key]}
                error={isTried && missing.includes(key) ? 'Fill this in first' : undefined}
                isFirst={index === 0}
                onChange={(value) => setValues((current) => ({ ...current, [key]: value }))}
              />
            ))}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button type="submit">Move to {stageName}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

interface RequiredFieldProps {
  field: Pick<Field, 'key' | 'label' | 'type'> & Partial<Pick<Field, 'choices'>>
  value: Value | undefined
  error: string | undefined
  isFirst: boolean
  onChange: (value: Value) => void
}

function RequiredField({ field, value, error, isFirst, onChange }: RequiredFieldProps) {
  const { data: users } = useQuery({ ...usersQuery, enabled: field.type === 'user' })
  const shared = { label: field.label, required: true, error, 'data-autofocus': isFirst || undefined }
  const text = typeof value === 'string' ? value : ''
  switch (field.type) {
    case 'number':
    case 'money':
      return (
        <NumberInput
          {...shared}
          min={0}
          decimalScale={field.type === 'money' ? 2 : 0}
          prefix={field.type === 'money' ? '$' : undefined}
          thousandSeparator=","
          hideControls
          inputMode="decimal"
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(next)}
        />
      )
    case 'choice':
      return (
        <Select {...shared} data={field.choices ?? []} value={text || null} onChange={(next) => onChange(next ?? '')} />
      )
    case 'user': {
      const data = users?.filter((user) => user.is_active).map((user) => ({ value: user.id, label: user.name })) ?? []
      return (
        <Select {...shared} searchable data={data} value={text || null} onChange={(next) => onChange(next ?? '')} />
      )
    }
    case 'tags':
      return <TagsInput {...shared} value={Array.isArray(value) ? value : []} onChange={onChange} />
    default:
      return field.key === 'lost_reason' ? (
        <Autocomplete {...shared} maxLength={500} data={LOST_REASONS} value={text} onChange={onChange} />
      ) : (
        <TextInput
          {...shared}
          type={field.type === 'email' ? 'email' : field.type === 'phone' ? 'tel' : 'text'}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

function isEmpty(value: Value | undefined): boolean {
  return (
    value === undefined ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  )
}
