import { useQuery } from '@tanstack/react-query'
import { stagesQuery, usersQuery } from '../api/shared-queries.ts'
import { formatDateTime } from '../ui/format.ts'
import classes from './audit-list.module.css'
import type { AuditEntry } from './queries.ts'
import { fieldWords } from './words.ts'

const LONGEST = 300
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/
/** The order key of the board says nothing to people. */
const HIDDEN = ['position']

/** Each column that changed, before → after; of a happening without a record what is known of it. */
export function ChangeList({ entry: { before, after } }: { entry: AuditEntry }) {
  const read = useReading()
  const columns = Object.keys({ ...before, ...after }).filter((column) => !HIDDEN.includes(column))
  if (columns.length === 0) return null
  return (
    <dl className={classes.changes}>
      {columns.map((column) => (
        <div key={column} className={classes.change}>
          <dt>{fieldWords(column)}</dt>
          <dd>
            {before && (
              <>
                <del className={classes.before}>{read(before[column])}</del>
                <span aria-hidden> → </span>
              </>
            )}
            {after && <ins className={classes.after}>{read(after[column])}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Says a value as people say it: names instead of ids, times where the reader lives. */
function useReading(): (value: unknown) => string {
  const { data: users = [] } = useQuery(usersQuery)
  const { data: stages = [] } = useQuery(stagesQuery)
  return (value) => {
    if (value === null || value === undefined || value === '') return 'empty'
    if (typeof value === 'boolean') return value ? 'yes' : 'no'
    if (Array.isArray(value)) return value.length > 0 ? shortened(value.map(String).join(', ')) : 'empty'
    if (typeof value === 'object') return shortened(JSON.stringify(value))
    const text = String(value)
    const known = [...users, ...stages].find(({ id }) => id === text)
    if (known) return known.name
    return TIME.test(text) ? formatDateTime(text) : shortened(text)
  }
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
