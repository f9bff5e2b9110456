import { Button, Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import { leadFieldsQuery } from '../../api/shared-queries.ts'
import type { Stage } from '../../api/types.ts'
import type { NewStage } from './stage-changes.ts'
import classes from './stage-manager.module.css'

interface Props {
  /** The stage to change; none for a new one. */
  stage?: Stage
  isSaving: boolean
  error: Error | null
  onSave: (values: NewStage) => void
  onCancel: () => void
  /** Stands at the left end, opposite the buttons. */
  extra?: ReactNode
}

const OUTCOMES = [
  { value: 'open', label: 'Open' },
  { value: 'won', label: 'Closed, won' },
  { value: 'lost', label: 'Closed, lost' },
]

/** Name, colour, description and required fields of a stage; a new one also says how it ends, which stays. */
export function StageForm({ stage, isSaving, error, onSave, onCancel, extra }: Props) {
  const { data: fields } = useQuery(leadFieldsQuery)
  const [name, setName] = useState(stage?.name ?? '')
  const [color, setColor] = useState(stage?.color ?? '#64748b')
  const [description, setDescription] = useState(stage?.description ?? '')
  const [required, setRequired] = useState(stage?.required_fields ?? [])
  const [outcome, setOutcome] = useState('open')
  const requirable = fields?.filter((field) => field.editable)
  // A field that was deleted since is no longer asked for.
  const known = requirable ? required.filter((key) => requirable.some((field) => field.key === key)) : required

  function submit(event: FormEvent) {
    event.preventDefault()
    const common = { name: name.trim(), color, description: description.trim() || null, required_fields: known }
    onSave(stage ? common : { ...common, is_closed: outcome !== 'open', is_won: outcome === 'won' })
  }

  const problemOf = (field: string) => (error instanceof ApiProblem ? error.fieldMessage(field) : undefined)
  const isNamed = error instanceof ApiProblem && error.errors.some(({ path }) => ['/name', '/color'].includes(path))
  return (
    <form className={classes.form} onSubmit={submit}>
      <Stack gap="xs">
        <Group gap="xs" wrap="nowrap" align="end">
          <input
            type="color"
            className={classes.color}
            aria-label="Color"
            value={color}
            onChange={(event) => setColor(event.currentTarget.value)}
          />
          <TextInput
            label="Name"
            flex={1}
            required
            maxLength={60}
            data-autofocus
            value={name}
            error={problemOf('name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Group>
        <TextInput
          label="Description"
          placeholder="When does a lead belong here?"
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <MultiSelect
          label="Required on entry"
          placeholder={required.length === 0 ? 'Nothing' : undefined}
          searchable
          maxValues={20}
          data={(requirable ?? []).map((field) => ({ value: field.key, label: field.label }))}
          value={requirable ? known : []}
          onChange={setRequired}
        />
        {!stage && (
          <Select
            label="Outcome"
            allowDeselect={false}
            data={OUTCOMES}
            value={outcome}
            onChange={(next) => setOutcome(next ?? 'open')}
          />
        )}
        {error && !isNamed && (
          <p className={classes.problem} role="alert">
            {problemMessage(error)}
          </p>
        )}
        <Group gap="xs" justify="space-between">
          <span>{extra}</span>
          <Group gap="xs">
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button type="submit" loading={isSaving} disabled={name.trim() === ''}>
              {stage ? 'Save' : 'Add stage'}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  )
}
