import { Autocomplete, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { leadFieldsQuery, usersQuery } from '../api/shared-queries.ts'
import type { LeadPatch } from '../api/types.ts'
import { FieldInput } from '../ui/fields/field-input.tsx'
import { patchOf } from '../ui/fields/record-store.ts'

interface Props {
  leadName: string
  stageName: string
  /** Keys of the lead's fields that the stage asks for. */
  fields: string[]
  onSubmit: (values: LeadPatch) => void
  onCancel: () => void
}

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
  const { data: users = [] } = useQuery(usersQuery)
  const [values, setValues] = useState<Record<string, unknown>>({})
  const [isTried, setIsTried] = useState(false)
  const missing = fields.filter((key) => isEmpty(values[key]))

  function submit(event: FormEvent) {
    event.preventDefault()
    setIsTried(true)
    if (missing.length === 0) onSubmit(toPatch(values))
  }

  return (
    <Modal opened onClose={onCancel} title={`Move to ${stageName}`} centered size="sm">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {leadName} needs {fields.length === 1 ? 'this' : 'these'} before it enters {stageName}.
          </Text>
          {catalogue &&
            fields.map((key, index) => {
              const field = catalogue.find((candidate) => candidate.key === key) ?? { key, label: key, type: 'text' }
              const shared = {
                required: true,
                error: isTried && missing.includes(key) ? 'Fill this in first' : undefined,
                onChange: (value: unknown) => setValues((current) => ({ ...current, [key]: value })),
              }
              return key === 'lost_reason' ? (
                <Autocomplete
                  key={key}
                  {...shared}
                  label={field.label}
                  maxLength={500}
                  data={LOST_REASONS}
                  data-autofocus={index === 0 || undefined}
                  value={String(values[key] ?? '')}
                />
              ) : (
                <FieldInput
                  key={key}
                  {...shared}
                  field={field}
                  users={users}
                  value={values[key]}
                  hasFocus={index === 0}
                />
              )
            })}
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

/** The body of the move: custom values stand together. */
function toPatch(values: Record<string, unknown>): LeadPatch {
  const patches = Object.entries(values).map(([key, value]) => patchOf(key, value) as LeadPatch)
  const custom = Object.assign({}, ...patches.map((patch) => patch.custom ?? {}))
  return { ...Object.assign({}, ...patches), ...(Object.keys(custom).length > 0 && { custom }) }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || String(value).trim() === ''
}
