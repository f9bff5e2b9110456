import { Button, Loader } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import type { Field, User } from '../../api/types.ts'
import classes from './field-row.module.css'
import { fieldText } from './field-text.ts'
import type { RecordStore, StoredRecord } from './record-store.ts'
import { FieldConflict } from './save-field.ts'
import type { SaveState } from './use-field-save.ts'

/** What every kind of field is given. */
export interface FieldProps {
  store: RecordStore
  record: StoredRecord
  field: Field
  users: User[]
}

interface Props {
  field: Field
  inputId: string
  state: SaveState
  users: User[]
  /** What is wrong with the text itself. */
  problem?: string | null
  /** What came back from saving. */
  error?: unknown
  /** A draft from earlier waits to be saved or given up. */
  isWaiting?: boolean
  onRetry: () => void
  onOverwrite: () => void
  onDiscard: () => void
  children: ReactNode
}

/** A field's label, its box, how its saving goes, and what to do when it did not go well. */
export function FieldRow({ field, inputId, state, users, problem, error, isWaiting, children, ...actions }: Props) {
  return (
    <div className={classes.row}>
      <label className={classes.label} htmlFor={inputId}>
        {field.label}
      </label>
      <div className={classes.box}>
        {children}
        <span className={classes.state} role="status">
          {state === 'saving' && <Loader size={12} aria-label={`Saving ${field.label}`} />}
          {state === 'saved' && <IconCheck size={14} stroke={2.4} role="img" aria-label={`${field.label} saved`} />}
        </span>
      </div>
      <div id={`${inputId}-note`} className={classes.note} role="alert">
        {problem ? (
          <Note text={problem} onDiscard={actions.onDiscard} />
        ) : error instanceof FieldConflict ? (
          <Conflict theirs={fieldText(field, error.theirs, users)} {...actions} />
        ) : error ? (
          <Note text={`Not saved. ${serverMessage(error, field)}`} {...actions} />
        ) : isWaiting ? (
          <Note text="Not saved yet." retryLabel="Save" {...actions} />
        ) : null}
      </div>
    </div>
  )
}

function serverMessage(error: unknown, field: Field) {
  const message = problemMessage(error)
  return message.toLowerCase().startsWith(field.key) ? field.label + message.slice(field.key.length) : message
}

interface NoteProps {
  text: string
  retryLabel?: string
  onRetry?: () => void
  onDiscard: () => void
}

function Note({ text, retryLabel = 'Try again', onRetry, onDiscard }: NoteProps) {
  return (
    <div className={classes.problem}>
      <p>{text}</p>
      <div className={classes.choices}>
        {onRetry && (
          <Button size="compact-xs" variant="default" onClick={onRetry}>
            {retryLabel}
          </Button>
        )}
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onDiscard}>
          Discard
        </Button>
      </div>
    </div>
  )
}

function Conflict({
  theirs,
  onOverwrite,
  onDiscard,
}: {
  theirs: string
  onOverwrite: () => void
  onDiscard: () => void
}) {
  return (
    <div className={classes.conflict}>
      <p>
        Someone else changed this to <strong>{theirs || 'nothing'}</strong> while you typed.
      </p>
      <div className={classes.choices}>
        <Button size="compact-xs" variant="default" onClick={onOverwrite}>
          Keep mine
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onDiscard}>
          Take theirs
        </Button>
      </div>
    </div>
  )
}
