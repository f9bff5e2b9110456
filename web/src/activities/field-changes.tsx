import { IconArrowRight } from '@tabler/icons-react'
import type { Field, User } from '../api/types.ts'
import { fieldText } from '../ui/fields/field-text.ts'
import { formatExact } from '../ui/format.ts'
import type { Activity } from './queries.ts'
import classes from './timeline.module.css'

type Changes = { [field: string]: [from: unknown, to: unknown] }

interface Props {
  metadata: Activity['metadata']
  fields: Field[]
  users: User[]
}

const exactTime = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** What changed from what to what; several quick edits as what they came to, with each single one to be opened. */
export function FieldChanges({ metadata, fields, users }: Props) {
  const changes = metadata.changes as Changes | undefined
  const edits = metadata.edits as { at: string; changes: Changes }[] | undefined
  if (!changes) return null
  return (
    <>
      <ChangeList changes={changes} fields={fields} users={users} />
      {edits && (
        <details className={classes.edits}>
          <summary>{edits.length} edits</summary>
          <ol>
            {edits.map((edit) => (
              <li key={edit.at}>
                <time dateTime={edit.at} title={formatExact(edit.at)}>
                  {exactTime.format(new Date(edit.at))}
                </time>
                <ChangeList changes={edit.changes} fields={fields} users={users} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  )
}

function ChangeList({ changes, fields, users }: { changes: Changes; fields: Field[]; users: User[] }) {
  return (
    <dl className={classes.changes}>
      {Object.entries(changes).map(([key, [from, to]]) => {
        const field = fields.find((candidate) => candidate.key === key) ?? { key, label: key, type: 'text' as const }
        const [before, after] = [from, to].map((value) => fieldText(field, value, users) || 'nothing')
        return (
          <div key={key} className={classes.change}>
            <dt>{field.label}</dt>
            <dd>
              {before === after ? (
                <>
                  <ins>{after}</ins>, as it was
                </>
              ) : (
                <>
                  <del>{before}</del>
                  <IconArrowRight size={12} stroke={1.8} role="img" aria-label="to" />
                  <ins>{after}</ins>
                </>
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
