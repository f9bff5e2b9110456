import '@mantine/core/styles/Radio.layer.css'
import { Radio } from '@mantine/core'
import classes from './duplicates.module.css'
import type { Choices, MergedField } from './queries.ts'

interface Props {
  fields: MergedField[]
  names: { winner: string; loser: string }
  choices: Choices
  onChoose: (choices: Choices) => void
  /** A field's value in words. */
  show: (key: string, value: unknown) => string
}

/** Field by field, what each of the two leads says and which of it stays. */
export function MergeTable({ fields, names, choices, onChoose, show }: Props) {
  return (
    <table className={classes.merge}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">{names.winner}</th>
          <th scope="col">{names.loser}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.key}>
            <th scope="row">{field.label}</th>
            {isDecided(field) ? (
              <td colSpan={2} className={classes.agreed}>
                {show(field.key, field.result)}
                {Array.isArray(field.result) && field.winner !== null && ' (joined)'}
              </td>
            ) : (
              (['winner', 'loser'] as const).map((side) => (
                <td key={side} data-chosen={field.from === side || undefined}>
                  <Radio
                    name={`merge-${field.key}`}
                    checked={field.from === side}
                    onChange={() => onChoose({ ...choices, [field.key]: side })}
                    label={show(field.key, field[side]) || <em>empty</em>}
                    aria-label={`${field.label}: ${show(field.key, field[side]) || 'empty'}, of ${names[side]}`}
                  />
                </td>
              ))
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Nothing to choose: both say the same, or what they say is joined. */
function isDecided({ from }: MergedField) {
  return from === 'both'
}
