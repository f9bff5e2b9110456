import classes from './fields.module.css'
import type { EnrolmentSummary } from './queries.ts'
import { REFUSED_LABELS } from './words.ts'

/** Who did not enter, and why. */
export function EnrolResult({ summary }: { summary: EnrolmentSummary }) {
  const { entered, refused } = summary
  return (
    <div role="status" className={classes.stack}>
      <p>
        {entered === 1 ? '1 contact has' : `${entered} contacts have`} entered
        {refused.length > 0 && `, ${refused.length} ${refused.length === 1 ? 'has' : 'have'} not:`}
      </p>
      {refused.length > 0 && (
        <ul>
          {refused.map(({ contact_id, contact_name, reason }) => (
            <li key={contact_id}>
              {contact_name}: {REFUSED_LABELS[reason]}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
