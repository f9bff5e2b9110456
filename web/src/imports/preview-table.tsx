import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { formatMoney } from '../ui/format.ts'
import classes from './preview-table.module.css'
import type { Preview, PreviewRow, Target } from './queries.ts'

/** The first rows as the leads and contacts they will be; what is wrong with a row stands below it. */
export function PreviewTable({ preview, targets }: { preview: Preview; targets: Target[] }) {
  const [isNarrowed, setIsNarrowed] = useState(false)
  const labels = new Map(targets.map((target) => [target.key, target.label]))
  const fields = [...labels.keys()].filter((key) =>
    preview.rows.some((row) => targetValue(row, key) !== undefined || row.errors.some((e) => e.field === key)),
  )
  const rows = isNarrowed ? preview.rows.filter((row) => row.errors.length > 0) : preview.rows
  return (
    <>
      {preview.refused_count > 0 && (
        <Checkbox
          label={`Only rows with problems (${preview.refused_count})`}
          checked={isNarrowed}
          onChange={(event) => setIsNarrowed(event.currentTarget.checked)}
        />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so the keyboard must reach it */}
      <section className={classes.scroll} tabIndex={0} aria-label="First rows as leads and contacts">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col" className={classes.number}>
                Row
              </th>
              {fields.map((key) => (
                <th key={key} scope="col">
                  {labels.get(key)}
                </th>
              ))}
            </tr>
          </thead>
          {rows.map((row) => (
            <LeadRow key={row.row_number} row={row} fields={fields} labels={labels} />
          ))}
        </table>
      </section>
    </>
  )
}

function LeadRow({ row, fields, labels }: { row: PreviewRow; fields: string[]; labels: Map<string, string> }) {
  const isRefused = row.errors.length > 0
  return (
    <tbody data-refused={isRefused || undefined}>
      <tr>
        <th scope="row" className={classes.number}>
          {row.row_number}
        </th>
        {fields.map((key) => {
          const error = row.errors.find((candidate) => candidate.field === key)
          const raw = error?.column == null ? undefined : row.cells[error.column]
          return (
            <td key={key} data-wrong={error ? true : undefined}>
              {shown(key, targetValue(row, key)) || raw}
            </td>
          )
        })}
      </tr>
      {isRefused && (
        <tr>
          <td className={classes.number} />
          <td colSpan={Math.max(1, fields.length)} className={classes.problems}>
            <span>
              {row.errors
                .map(({ field, message }) => (field ? `${labels.get(field) ?? field} ${message}` : message))
                .join('. ')}
            </span>
          </td>
        </tr>
      )}
    </tbody>
  )
}

/** What a row has for a target. */
function targetValue({ lead, contact }: PreviewRow, key: string): unknown {
  const isOfContact = key.startsWith('contact.')
  const values = isOfContact ? contact : lead
  const plain = isOfContact ? key.slice('contact.'.length) : key
  if (plain.startsWith('custom.')) return (values.custom as typeof values | undefined)?.[plain.slice('custom.'.length)]
  return values[plain]
}

function shown(key: string, value: unknown): string {
  if (Array.isArray(value)) return value.join(', ')
  if (key === 'deal_value' && typeof value === 'number') return formatMoney(value)
  return value === undefined || value === null ? '' : String(value)
}
