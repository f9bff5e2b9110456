import { Autocomplete, Button, Checkbox, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { usersQuery } from '../api/shared-queries.ts'
import { FieldInput } from '../ui/fields/field-input.tsx'
import { FormProblem } from '../ui/form-problem.tsx'
import { ChoiceEditor, type DraftChoice, newChoice } from './choice-editor.tsx'
import classes from './field-dialog.module.css'
import { canBeIndexed, canBeRequired, FIELD_TYPES, hasChoices, hasLength, hasRange } from './field-types.ts'
import { type CustomField, changeField, createField, type Entity, type FieldType, useFieldChange } from './queries.ts'

interface Props {
  entity: Entity
  /** The field to change; none for a new one. */
  field?: CustomField
  /** Titles that are in use, to choose from. */
  groups: string[]
  onClose: () => void
}

/** Defines a field, or changes anything of it but its type. */
export default function FieldDialog({ entity, field, groups, onClose }: Props) {
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const { data: users = [] } = useQuery(usersQuery)
  const [label, setLabel] = useState(field?.label ?? '')
  const [type, setType] = useState<FieldType>(field?.type ?? 'text')
  const [choices, setChoices] = useState<DraftChoice[]>(() =>
    field ? field.choices.map((choice) => ({ ...choice, key: choice.value })) : [newChoice()],
  )
  const [description, setDescription] = useState(field?.description ?? '')
  const [group, setGroup] = useState(field?.group_name ?? '')
  const [min, setMin] = useState(field?.min ?? null)
  const [max, setMax] = useState(field?.max ?? null)
  const [isRequired, setRequired] = useState(field?.is_required ?? false)
  const [isIndexed, setIndexed] = useState(field?.is_indexed ?? false)
  const [sample, setSample] = useState<unknown>(null)

  const named = choices.filter((choice) => choice.label.trim() !== '')
  const definition = {
    label: label.trim(),
    description: description.trim() || null,
    group_name: group.trim() || null,
    is_required: canBeRequired(type) && isRequired,
    is_indexed: canBeIndexed(type) && isIndexed,
    min: hasLength(type) || hasRange(type) ? min : null,
    max: hasLength(type) || hasRange(type) ? max : null,
    ...(hasChoices(type) && {
      choices: named.map(({ key: _, ...choice }) => ({ ...choice, label: choice.label.trim() })),
    }),
  }
  const save = useFieldChange(() =>
    field ? changeField(field, definition) : createField({ entity, type, ...definition }),
  )
  const { error } = save
  const problemOf = (name: string) =>
    error instanceof ApiProblem ? error.errors.find(({ path }) => path.split('/')[1] === name)?.message : undefined
  const isNamed = ['label', 'choices', 'min', 'max'].some(problemOf)
  const isReady = definition.label !== '' && (!hasChoices(type) || named.length > 0)

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isReady) save.mutate(undefined, { onSuccess: onClose })
  }

  function changeType(next: string | null) {
    if (!next) return
    setType(next as FieldType)
    setSample(null)
    setMin(null)
    setMax(null)
  }

  return (
    <Modal opened onClose={onClose} title={field ? `Edit ${field.label}` : 'New field'} size={560} fullScreen={isPhone}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Group gap="sm" grow align="start" preventGrowOverflow={false}>
            <TextInput
              label="Label"
              required
              maxLength={80}
              data-autofocus
              error={problemOf('label')}
              value={label}
              onChange={(event) => setLabel(event.currentTarget.value)}
            />
            <Select
              label="Type"
              data={FIELD_TYPES}
              allowDeselect={false}
              disabled={field !== undefined}
              description={field && 'The type of a field stays.'}
              value={type}
              onChange={changeType}
            />
          </Group>
          {hasChoices(type) && <ChoiceEditor choices={choices} error={problemOf('choices')} onChange={setChoices} />}
          {(hasLength(type) || hasRange(type)) && (
            <Group gap="sm" grow align="start">
              <NumberInput
                label={hasRange(type) ? 'Smallest value' : 'Shortest, in characters'}
                placeholder="No limit"
                allowDecimal={hasRange(type)}
                error={problemOf('min')}
                value={min ?? ''}
                onChange={(next) => setMin(typeof next === 'number' ? next : null)}
              />
              <NumberInput
                label={hasRange(type) ? 'Largest value' : 'Longest, in characters'}
                placeholder="No limit"
                allowDecimal={hasRange(type)}
                error={problemOf('max')}
                value={max ?? ''}
                onChange={(next) => setMax(typeof next === 'number' ? next : null)}
              />
            </Group>
          )}
          <TextInput
            label="Help text"
            placeholder="Says what belongs here"
            maxLength={500}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Autocomplete
            label="Group"
            placeholder="More"
            maxLength={60}
            data={groups}
            value={group}
            onChange={setGroup}
          />
          {canBeRequired(type) && (
            <Checkbox
              label="Required"
              description={`A new ${entity} must have a value, and it cannot be cleared. Those from before may be without.`}
              checked={isRequired}
              onChange={(event) => setRequired(event.currentTarget.checked)}
            />
          )}
          {canBeIndexed(type) && (
            <Checkbox
              label="Fast filters and sorting"
              description="An index is made in the background. Worth it for large books and fields that are often filtered by."
              checked={isIndexed}
              onChange={(event) => setIndexed(event.currentTarget.checked)}
            />
          )}
          <section className={classes.preview} aria-label="Preview">
            <h3>How it is asked for</h3>
            <FieldInput
              key={type}
              field={{ key: 'preview', type, is_custom: true, ...previewOf(definition), choices: choicesOf(named) }}
              users={users}
              required={definition.is_required}
              value={sample}
              onChange={setSample}
            />
          </section>
          {error && !isNamed && <FormProblem>{problemMessage(error)}</FormProblem>}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!isReady}>
              {field ? 'Save' : 'Add field'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function previewOf({ label, description }: { label: string; description: string | null }) {
  return { label: label || 'Your field', ...(description && { description }) }
}

function choicesOf(choices: DraftChoice[]) {
  const labels = new Set(choices.map((choice) => choice.label.trim()))
  return [...labels].map((label) => ({ value: label, label }))
}
