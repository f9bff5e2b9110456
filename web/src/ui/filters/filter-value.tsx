import { Checkbox, Group, MultiSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import type { Field, User } from '../../api/types.ts'
import { shapeOf } from './conditions.ts'
import classes from './filter-editor.module.css'

interface Props {
  field: Field
  users: User[]
  operator: string
  value: unknown
  /** Several choices in one line instead of a list of boxes. */
  isCompact?: boolean
  onChange: (value: unknown) => void
}

const UNITS = ['days', 'weeks', 'months'].map((unit) => ({ value: unit, label: unit }))

/** The value of a condition, typed the way its field and operator ask for. */
export function FilterValue({ field, users, operator, value, isCompact, onChange }: Props) {
  const choices = choicesOf(field, users)
  switch (shapeOf(operator)) {
    case 'none':
      return null
    case 'span':
      return <Span value={value as Record<string, number>} onChange={onChange} />
    case 'two': {
      const [from, to] = value as [unknown, unknown]
      return (
        <Group gap="xs" wrap="nowrap">
          <Scalar field={field} label="From" value={from} onChange={(next) => onChange([next, to])} isFirst />
          <Scalar field={field} label="To" value={to} onChange={(next) => onChange([from, next])} />
        </Group>
      )
    }
    case 'many':
      if (choices && isCompact) {
        return (
          <MultiSelect
            aria-label={field.label}
            placeholder={(value as string[]).length === 0 ? 'Choose' : undefined}
            searchable
            data={choices}
            value={value as string[]}
            onChange={onChange}
          />
        )
      }
      return choices ? (
        <Choices choices={choices} label={field.label} value={value as string[]} onChange={onChange} />
      ) : (
        <TagsInput
          aria-label={field.label}
          placeholder="Type and press Enter"
          data-autofocus
          value={(value as unknown[]).map(String)}
          onChange={(texts) => onChange(isNumeric(field) ? texts.map(Number).filter(Number.isFinite) : texts)}
        />
      )
    case 'one':
      return choices ? (
        <Select
          aria-label={field.label}
          data={choices}
          comboboxProps={{ withinPortal: false }}
          value={typeof value === 'boolean' ? String(value) : String(value ?? '') || null}
          onChange={(next) => onChange(field.type === 'boolean' ? next === 'true' : (next ?? ''))}
        />
      ) : (
        <Scalar field={field} label={field.label} value={value} onChange={onChange} isFirst />
      )
  }
}

/** What can be chosen, where there is a closed list. */
function choicesOf(field: Field, users: User[]) {
  if (field.type === 'user') {
    return [{ value: '@me', label: 'Me' }, ...users.map(({ id, name }) => ({ value: id, label: name }))]
  }
  if (field.type === 'boolean') {
    return [
      { value: 'true', label: 'Yes' },
      { value: 'false', label: 'No' },
    ]
  }
  return field.choices
}

interface ChoicesProps {
  choices: { value: string; label: string }[]
  label: string
  value: string[]
  onChange: (value: string[]) => void
}

function Choices({ choices, label, value, onChange }: ChoicesProps) {
  return (
    <fieldset aria-label={label} className={classes.choices}>
      {choices.map((choice, index) => (
        <Checkbox
          key={choice.value}
          className={classes.choice}
          label={choice.label}
          data-autofocus={index === 0 || undefined}
          checked={value.includes(choice.value)}
          onChange={(event) =>
            onChange(
              event.currentTarget.checked ? [...value, choice.value] : value.filter((other) => other !== choice.value),
            )
          }
        />
      ))}
    </fieldset>
  )
}

interface ScalarProps {
  field: Field
  label: string
  value: unknown
  onChange: (value: unknown) => void
  isFirst?: boolean
}

function Scalar({ field, label, value, onChange, isFirst }: ScalarProps) {
  const shared = { 'aria-label': label, 'data-autofocus': isFirst || undefined, style: { flex: 1 } }
  if (isNumeric(field)) {
    return (
      <NumberInput
        {...shared}
        placeholder={label}
        hideControls
        thousandSeparator=","
        prefix={field.type === 'money' ? '$' : undefined}
        value={typeof value === 'number' ? value : ''}
        onChange={(next) => onChange(typeof next === 'number' ? next : '')}
      />
    )
  }
  const isDate = field.type === 'date' || field.type === 'datetime'
  return (
    <TextInput
      {...shared}
      type={isDate ? 'date' : 'text'}
      placeholder={isDate ? undefined : 'Value'}
      maxLength={500}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function Span({
  value,
  onChange,
}: {
  value: Record<string, number>
  onChange: (value: Record<string, number>) => void
}) {
  const [unit = 'days', amount = 30] = Object.entries(value)[0] ?? []
  return (
    <Group gap="xs" wrap="nowrap">
      <NumberInput
        aria-label="How many"
        data-autofocus
        min={1}
        max={10_000}
        allowDecimal={false}
        clampBehavior="strict"
        value={amount}
        onChange={(next) => onChange({ [unit]: Number(next) })}
      />
      <Select
        aria-label="Unit of time"
        data={UNITS}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        value={unit}
        onChange={(next) => onChange({ [next ?? 'days']: amount })}
      />
    </Group>
  )
}

function isNumeric(field: Field): boolean {
  return field.type === 'number' || field.type === 'money'
}
