import { Select } from '@mantine/core'
import classes from './column-table.module.css'
import type { Import, Target } from './queries.ts'

/** A select has texts for values. */
const NOTHING = ''
const JOINED = new Set(['address', 'tags', 'contact.tags', 'note'])
const GROUPS = [
  { key: 'lead', label: 'The lead' },
  { key: 'contact', label: 'A contact of the lead' },
  { key: 'part', label: 'Joined or split' },
] as const

interface Props {
  job: Import
  targets: Target[]
  onChange: (mapping: Import['mapping']) => void
}

/** Each column of the file with what stands in it, and what it becomes. */
export function ColumnTable({ job, targets, onChange }: Props) {
  const option = ({ key, label }: Target) => ({ value: key, label })
  const options = [
    { value: NOTHING, label: 'Not imported' },
    ...GROUPS.map(({ key, label }) => ({
      group: label,
      items: targets.filter((target) => target.group === key).map(option),
    })),
  ]
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Column of the file</th>
          <th scope="col">What stands in it</th>
          <th scope="col">Becomes</th>
        </tr>
      </thead>
      <tbody>
        {job.columns.map((column) => {
          const field = job.mapping[column.index] ?? null
          return (
            <tr key={column.index} data-unmapped={field === null || undefined}>
              <th scope="row" className={classes.header}>
                {column.header}
              </th>
              <td className={classes.samples}>
                {column.samples.length > 0 ? column.samples.join(' · ') : 'Empty in the first rows'}
              </td>
              <td className={classes.target}>
                <Select
                  aria-label={`${column.header} becomes`}
                  data={options}
                  value={field ?? NOTHING}
                  onChange={(value) => onChange(withTarget(job.mapping, column.index, value))}
                  allowDeselect={false}
                  nothingFoundMessage="No such field"
                  searchable
                  maxDropdownHeight={320}
                />
                <Hint field={field} mapping={job.mapping} targets={targets} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function withTarget(mapping: Import['mapping'], column: number, value: unknown): Import['mapping'] {
  return mapping.with(column, value === NOTHING ? null : (value as string))
}

function Hint({ field, mapping, targets }: { field: string | null; mapping: Import['mapping']; targets: Target[] }) {
  if (field === null) return null
  const isShared = mapping.filter((other) => other === field).length > 1
  const sharing = JOINED.has(field)
    ? 'Joined with the other columns of this kind.'
    : 'Of these columns the first that is filled counts.'
  const hint = isShared ? sharing : targets.find((target) => target.key === field)?.hint
  return hint ? <p className={classes.hint}>{hint}</p> : null
}
