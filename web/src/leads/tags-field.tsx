import { TagsInput } from '@mantine/core'
import { useId } from 'react'
import { type FieldProps, FieldRow } from './field-row.tsx'
import classes from './tags-field.module.css'
import { useChoiceField } from './use-choice-field.ts'

/** Tags are saved one by one, as they are added and taken away. */
export function TagsField({ lead, field, users }: FieldProps) {
  const id = useId()
  const { shown, state, error, change, retry, overwrite, discard } = useChoiceField(lead.id, field, lead.tags)
  return (
    <FieldRow
      field={field}
      inputId={id}
      state={state}
      users={users}
      error={error}
      onRetry={retry}
      onOverwrite={overwrite}
      onDiscard={discard}
    >
      <TagsInput
        id={id}
        classNames={{ input: classes.input, pill: classes.pill, inputField: classes.field }}
        value={shown}
        onChange={change}
        maxTags={50}
        maxLength={60}
        placeholder={shown.length === 0 ? 'Empty' : ''}
        aria-invalid={Boolean(error)}
        aria-describedby={`${id}-note`}
      />
    </FieldRow>
  )
}
