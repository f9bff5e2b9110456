import { useId } from 'react'
import type { Field, Lead, User } from '../api/types.ts'
import { formatAgo, formatExact } from '../ui/format.ts'
import { useNow } from '../ui/use-now.ts'
import classes from './field-row.module.css'
import { type FieldProps, FieldRow } from './field-row.tsx'
import { fieldText } from './field-text.ts'
import { TagsField } from './tags-field.tsx'
import { useChoiceField } from './use-choice-field.ts'
import { useTextField } from './use-text-field.ts'
import { ValueLink } from './value-link.tsx'

/** One field of a lead, editable in place when it may be. */
export function LeadField({ canEdit, ...props }: FieldProps & { canEdit: boolean }) {
  const { field } = props
  if (!canEdit || !field.editable) return <ReadOnlyField {...props} />
  if (field.type === 'choice' || field.type === 'user') return <SelectField {...props} />
  if (field.type === 'tags') return <TagsField {...props} />
  return <TextField {...props} />
}

function fieldValue(lead: Lead, field: Field): unknown {
  return lead[field.key as keyof Lead] ?? null
}

function TextField({ lead, field, users }: FieldProps) {
  const id = useId()
  const value = fieldValue(lead, field)
  const { box, state, problem, error, isWaiting, commit, overwrite, discard } = useTextField(lead.id, field, value)
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
        <input type="text" inputMode={inputMode(field)} {...shared} />
      )}
      {state === 'idle' && !problem && <ValueLink field={field} value={value} />}
    </FieldRow>
  )
}

function inputMode({ type }: Field) {
  const modes = { email: 'email', phone: 'tel', url: 'url', number: 'numeric', money: 'decimal' } as const
  return type in modes ? modes[type as keyof typeof modes] : undefined
}

function SelectField({ lead, field, users }: FieldProps) {
  const id = useId()
  const value = fieldValue(lead, field)
  const { shown, state, error, change, retry, overwrite, discard } = useChoiceField(lead.id, field, value)
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
        onChange={(event) => change(event.currentTarget.value || null)}
      >
        {!field.required && <option value="">{field.type === 'user' ? 'Nobody' : 'None'}</option>}
        {choicesOf(field, users, value).map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </FieldRow>
  )
}

/** People who left keep the leads they have, and get no new ones. */
function choicesOf(field: Field, users: User[], current: unknown) {
  if (field.type !== 'user') return field.choices ?? []
  return users
    .filter((user) => user.is_active || user.id === current)
    .map((user) => ({ value: user.id, label: user.name }))
}

function ReadOnlyField({ lead, field, users }: FieldProps) {
  const id = useId()
  const now = useNow()
  const value = fieldValue(lead, field)
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
