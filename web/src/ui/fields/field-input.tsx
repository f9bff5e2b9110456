import { MultiSelect, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { Field, User } from '../../api/types.ts'
import { choicesOf } from './field-choices.ts'
import { draftText, parseDraft } from './field-draft.ts'

interface Props {
  field: Pick<Field, 'key' | 'label' | 'type'> & Partial<Field>
  users: User[]
  value: unknown
  required?: boolean
  error?: string | undefined
  hasFocus?: boolean
  onChange: (value: unknown) => void
}

/** A labelled input of a form, by the type of its field. Its value is the field's own; null for nothing. */
export function FieldInput({ field, users, value, required, error, hasFocus, onChange }: Props) {
  const { type, label, description } = field
  const shared = { label, description, required, error, 'data-autofocus': hasFocus || undefined }
  switch (type) {
    case 'number':
    case 'money':
      return (
        <NumberInput
          {...shared}
          min={field.is_custom ? undefined : 0}
          decimalScale={type === 'money' ? 2 : field.is_custom ? undefined : 0}
          prefix={type === 'money' ? '$' : undefined}
          thousandSeparator=","
          hideControls
          inputMode="decimal"
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : null)}
        />
      )
    case 'choice':
    case 'user':
    case 'boolean':
      return (
        <Select
          {...shared}
          searchable={type !== 'boolean'}
          clearable={!required}
          data={choicesOf({ type, choices: field.choices }, users, value)}
          value={value === null || value === undefined ? null : String(value)}
          onChange={(next) => onChange(type === 'boolean' && next !== null ? next === 'true' : next)}
        />
      )
    case 'multi_choice':
      return <MultiSelect {...shared} searchable data={field.choices ?? []} value={listOf(value)} onChange={onChange} />
    case 'tags':
      return <TagsInput {...shared} maxTags={50} maxLength={60} value={listOf(value)} onChange={onChange} />
    case 'date':
    case 'datetime':
      return (
        <TextInput
          {...shared}
          type={type === 'date' ? 'date' : 'datetime-local'}
          // The box keeps what is half typed by itself; only a whole date is a value.
          defaultValue={draftText({ type }, value)}
          onChange={(event) => {
            const parsed = parseDraft({ type, label }, event.currentTarget.value)
            if ('value' in parsed) onChange(parsed.value)
          }}
        />
      )
    case 'long_text':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={field.max ?? 10_000}
          value={String(value ?? '')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    default:
      return (
        <TextInput
          {...shared}
          type={type === 'email' || type === 'url' ? type : type === 'phone' ? 'tel' : 'text'}
          maxLength={field.max}
          autoComplete="off"
          value={String(value ?? '')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value : []
}
