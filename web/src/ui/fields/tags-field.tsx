import { MultiSelect, TagsInput } from '@mantine/core'
import { useId } from 'react'
import { type FieldProps, FieldRow } from './field-row.tsx'
import { fieldValue } from './record-store.ts'
import classes from './tags-field.module.css'
import { useChoiceField } from './use-choice-field.ts'

/** Tags, and several choices, are saved one by one as they are added and taken away. */
export function TagsField({ store, record, field, users }: FieldProps) {
  const id = useId()
  const { shown, state, error, change, retry, overwrite, discard } = useChoiceField(
    store,
    field,
    (fieldValue(record, field.key) ?? []) as string[],
  )
  const shared = {
    id,
    classNames: { input: classes.input, pill: classes.pill, inputField: classes.field },
    value: shown,
    onChange: change,
    placeholder: shown.length === 0 ? 'Empty' : '',
    'aria-invalid': Boolean(error),
    'aria-describedby': `${id}-note`,
  }
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
      {field.type === 'multi_choice' ? (
        <MultiSelect data={field.choices ?? []} searchable {...shared} />
      ) : (
        <TagsInput maxTags={50} maxLength={60} {...shared} />
      )}
    </FieldRow>
  )
}
