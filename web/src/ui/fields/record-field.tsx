import { useId } from 'react'
import type { Field } from '../../api/types.ts'
import { formatAgo, formatExact } from '../format.ts'
import { useNow } from '../use-now.ts'
import { choicesOf } from './field-choices.ts'
import classes from './field-row.module.css'
import { type FieldProps, FieldRow } from './field-row.tsx'
import { fieldText } from './field-text.ts'
import { fieldValue } from './record-store.ts'
import { TagsField } from './tags-field.tsx'
import { useChoiceField } from './use-choice-field.ts'
import { useTextField } from './use-text-field.ts'
import { ValueLink } from './value-link.tsx'

/** One field of a record, editable in place when it may be. */
export function RecordField({ canEdit, ...props }: FieldProps & { canEdit: boolean }) {
  const { field } = props
  if (!canEdit || !field.editable) return <ReadOnlyField {...props} />
  if (field.type === 'choice' || field.type === 'user' || field.type === 'boolean') return <SelectField {...props} />
  if (field.type === 'tags' || field.type === 'multi_choice') return <TagsField {...props} />
  return <TextField {...props} />
}

function TextField({ store, record, field, users }: FieldProps) {
  const id = useId()
  const value = fieldValue(record, field.key)
  const { box, state, problem, error, isWaiting, commit, overwrite, discard } = useTextField(store, field, value)
  const shared = {
    id,
    className: classes.input,
    placeholder: 'Empty',
    'aria-invalid': Boolean(problem ?? error),
    'aria-describedby': `${id}-note`,
    autoComplete: 'off',
    ...box,
  }
  return (
    <FieldRow
      field={field}
      inputId={id}
      state={state}
      users={users}
      problem={problem}
      error={error}
      isWaiting={isWaiting}
      onRetry={commit}
      onOverwrite={overwrite}
      onDiscard={discard}
    >
      {field.type === 'long_text' ? (
        <textarea rows={2} {...shared} />
      ) : (
        <input type={inputType(field)} inputMode={inputMode(field)} {...shared} />
      )}
      {state === 'idle' && !problem && <ValueLink field={field} value={value} />}
    </FieldRow>
  )
}

function inputType({ type }: Field) {
  if (type === 'date') return 'date'
  return type === 'datetime' ? 'datetime-local' : 'text'
}

function inputMode({ type }: Field) {
  const modes = { email: 'email', phone: 'tel', url: 'url', number: 'numeric', money: 'decimal' } as const
  return type in modes ? modes[type as keyof typeof modes] : undefined
}

function SelectField({ store, record, field, users }: FieldProps) {
  const id = useId()
  const value = fieldValue(record, field.key)
  const { shown, state, error, change, retry, overwrite, discard } = useChoiceField(store, field, value)
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
      <select
        id={id}
        className={classes.input}
        value={String(shown ?? '')}
        data-empty={shown === null || undefined}
        aria-invalid={Boolean(error)}
        aria-describedby={`${id}-note`}
        onChange={(event) => change(chosen(field, event.currentTarget.value))}
      >
        {!field.required_input && <option value="">{field.type === 'user' ? 'Nobody' : 'None'}</option>}
        {choicesOf(field, users, value).map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </FieldRow>
  )
}

function chosen({ type }: Field, value: string): unknown {
  if (value === '') return null
  return type === 'boolean' ? value === 'true' : value
}

function ReadOnlyField({ record, field, users }: FieldProps) {
  const id = useId()
  const now = useNow()
  const value = fieldValue(record, field.key)
  const text = fieldText(field, value, users)
  return (
    <div className={classes.row}>
      <span id={id} className={classes.label}>
        {field.label}
      </span>
      <div className={classes.box}>
        <output className={classes.readonly} aria-labelledby={id}>
          {text === '' ? (
            <span className={classes.none}>None</span>
          ) : field.type === 'datetime' ? (
            <time dateTime={String(value)} title={formatExact(String(value))}>
              {Date.parse(String(value)) > now ? text : formatAgo(String(value), now)}
            </time>
          ) : (
            text
          )}
        </output>
        <ValueLink field={field} value={value} />
      </div>
    </div>
  )
}
