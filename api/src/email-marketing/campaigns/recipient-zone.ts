import { type RawBuilder, sql } from 'kysely'

/** States of the USA by the zone in which most of their people live. */
const STATES_OF_ZONE = {
  'America/New_York':
    'CT Connecticut,DE Delaware,DC District of Columbia,FL Florida,GA Georgia,KY Kentucky,ME Maine,MD Maryland,MA Massachusetts,NH New Hampshire,NJ New Jersey,NY New York,NC North Carolina,OH Ohio,PA Pennsylvania,RI Rhode Island,SC South Carolina,VT Vermont,VA Virginia,WV West Virginia',
  'America/Detroit': 'MI Michigan',
  'America/Indiana/Indianapolis': 'IN Indiana',
  'America/Chicago':
    'AL Alabama,AR Arkansas,IL Illinois,IA Iowa,KS Kansas,LA Louisiana,MN Minnesota,MS Mississippi,MO Missouri,NE Nebraska,ND North Dakota,OK Oklahoma,SD South Dakota,TN Tennessee,TX Texas,WI Wisconsin',
  'America/Denver': 'CO Colorado,MT Montana,NM New Mexico,UT Utah,WY Wyoming',
  'America/Boise': 'ID Idaho',
  'America/Phoenix': 'AZ Arizona',
  'America/Los_Angeles': 'CA California,NV Nevada,OR Oregon,WA Washington',
  'America/Anchorage': 'AK Alaska',
  'Pacific/Honolulu': 'HI Hawaii',
  'America/Puerto_Rico': 'PR Puerto Rico',
}

/** By abbreviation and by name, in upper case. */
export const ZONE_OF_STATE: Record<string, string> = Object.fromEntries(
  Object.entries(STATES_OF_ZONE).flatMap(([zone, states]) =>
    states
      .toUpperCase()
      .split(',')
      .flatMap((state) => [
        [state.slice(0, 2), zone],
        [state.slice(3), zone],
      ]),
  ),
)

/**
 * Where somebody lives, as an IANA name or null: what the contact says, else by its state or that of its lead in the
 * USA.
 * @param contacts the name or alias of the table of contacts
 */
export function recipientZone(contacts = 'contacts'): RawBuilder<string | null> {
  const zones = sql`${JSON.stringify(ZONE_OF_STATE)}::jsonb`
  const column = (name: string) => sql.ref(`${contacts}.${name}`)
  return sql<string | null>`coalesce(
    nullif(${column('timezone')}, ''),
    case when coalesce(${column('country')}, '') in ('', 'US', 'USA', 'United States')
      then ${zones} ->> upper(trim(${column('state')})) end,
    (select ${zones} ->> upper(trim(homes.state)) from leads homes where homes.id = ${column('lead_id')}))`
}
