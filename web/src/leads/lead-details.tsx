import type { Field, Lead, User } from '../api/types.ts'
import classes from './lead-details.module.css'
import { LeadField } from './lead-field.tsx'

interface Props {
  lead: Lead
  fields: Field[]
  users: User[]
  canEdit: boolean
}

const GROUPS: { title: string; keys: string[] }[] = [
  { title: 'Deal', keys: ['deal_value', 'tier', 'lead_score', 'owner_id', 'tags', 'lost_reason'] },
  { title: 'Contact', keys: ['business_name', 'contact_name', 'phone', 'email', 'website'] },
  { title: 'Address', keys: ['address', 'city', 'state', 'zip_code'] },
  { title: 'Business', keys: ['business_type', 'licence_number', 'employee_count', 'years_in_business'] },
  { title: 'Source', keys: ['source_type', 'source_url', 'why_now'] },
]

/** The stage stands in the header, where it is moved. */
const elsewhere = new Set(['stage_id'])

/** Every field of the catalogue, in groups; the workspace's own fields under the titles it gave them. */
export function LeadDetails({ lead, fields, ...rest }: Props) {
  const shown = fields.filter((field) => !elsewhere.has(field.key))
  return (
    <div className={classes.details}>
      {inGroups(shown).map(
        (group) =>
          group.fields.length > 0 && (
            <section key={group.title} aria-label={group.title}>
              <h2 className={classes.title}>{group.title}</h2>
              {group.fields.map((field) => (
                <LeadField key={field.key} lead={lead} field={field} {...rest} />
              ))}
            </section>
          ),
      )}
    </div>
  )
}

interface Group {
  title: string
  fields: Field[]
}

const MORE = 'More'

/** What no group names stands under "More". */
function inGroups(fields: Field[]): Group[] {
  const custom = fields.filter((field) => field.is_custom)
  const named = new Set(GROUPS.flatMap((group) => group.keys))
  const titles = new Set([...GROUPS.map((group) => group.title), ...custom.flatMap((field) => field.group ?? []), MORE])
  return [...titles].map((title) => {
    const keys = GROUPS.find((group) => group.title === title)?.keys ?? []
    return {
      title,
      fields: [
        ...keys.flatMap((key) => fields.find((field) => field.key === key) ?? []),
        ...custom.filter((field) => (field.group ?? MORE) === title),
        ...fields.filter((field) => title === MORE && !field.is_custom && !named.has(field.key)),
      ],
    }
  })
}
