import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { visibleActivity } from '../activities/queries.ts'
import { contactFields } from '../contacts/fields.ts'
import { inContactView } from '../contacts/queries.ts'
import { leadFields } from '../leads/fields.ts'
import { inView } from '../leads/queries.ts'
import { column } from '../platform/fields.ts'
import { parseFilter } from '../platform/filters/filter.ts'
import { type Viewer, visibleTask } from '../platform/visibility.ts'
import { taskFields } from '../tasks/fields.ts'
import { inTaskView } from '../tasks/queries.ts'
import { ACTIVITY_FIELDS } from './activity-fields.ts'
import { columnsOf, idColumn, stageNames, userNames } from './columns.ts'
import type { ExportColumn } from './csv-row.ts'
import type { ExportQuery } from './schemas.ts'
import { holdsAll, isChosen, matches, ordered } from './source.ts'

/** What a file is made of. */
export interface Exported {
  columns: ExportColumn[]
  /** Which columns are there only when they are asked for. */
  isHidden(key: string): boolean
  /** What follows `select …`. */
  source: RawBuilder<unknown>
}

type View = Pick<ExportQuery, 'q' | 'filter' | 'sort' | 'ids'>

/** How each list becomes a file: its columns, and its rows under a view, as far as the viewer sees them. */
export const EXPORTED = { lead, contact, task, activity } satisfies Record<
  string,
  (db: Database, view: View, viewer: Viewer) => Promise<Exported>
>
export type ExportedEntity = keyof typeof EXPORTED

async function lead(db: Database, { q, filter, sort, ids }: View, viewer: Viewer): Promise<Exported> {
  const [fields, users, stages] = await Promise.all([leadFields(db), userNames(db), stageNames(db)])
  const named = fields.map((field) => (field.key === 'stage_id' ? { ...field, choices: stages } : field))
  return {
    columns: [idColumn('leads'), ...columnsOf(named, users)],
    isHidden: () => false,
    source: sql`from leads where ${inView({ q, filter: parseFilter(filter, fields) }, viewer)}
      and ${isChosen('leads', ids)} ${ordered('leads', fields, sort)}`,
  }
}

async function contact(db: Database, { q, filter, sort, ids }: View, viewer: Viewer): Promise<Exported> {
  const [fields, users, stages] = await Promise.all([contactFields(db), userNames(db), stageNames(db)])
  const named = fields.map((field) => {
    if (field.key === 'lead.stage_id') return { ...field, choices: stages }
    // The company that was typed: the name of the lead stands in a column of its own.
    return field.key === 'company_name' ? { ...field, sql: column('contacts', 'company_name') } : field
  })
  const lead = { key: 'lead_name', label: 'Lead', type: 'text', sql: column('leads', 'business_name') } as const
  return {
    columns: [idColumn('contacts'), idColumn('contacts', 'lead_id'), ...columnsOf([lead, ...named], users)],
    isHidden: (key) => key.startsWith('lead.'),
    source: sql`from contacts left join leads on leads.id = contacts.lead_id
      where ${inContactView({ q, filter: parseFilter(filter, fields) }, viewer)} and ${isChosen('contacts', ids)}
      ${ordered('contacts', fields, sort)}`,
  }
}

async function task(db: Database, { q, filter, sort, ids }: View, viewer: Viewer): Promise<Exported> {
  const [fields, users] = await Promise.all([taskFields(db), userNames(db)])
  const lead = { key: 'lead_name', label: 'Lead', type: 'text', sql: column('leads', 'business_name') } as const
  return {
    columns: [idColumn('tasks'), idColumn('tasks', 'lead_id'), ...columnsOf([lead, ...fields], users)],
    isHidden: () => false,
    source: sql`from tasks left join leads on leads.id = tasks.lead_id
      where ${inTaskView({ q, filter: parseFilter(filter, fields) }, viewer)} and ${visibleTask(viewer)}
        and leads.deleted_at is null and ${isChosen('tasks', ids)}
      ${ordered('tasks', fields, sort)}`,
  }
}

async function activity(db: Database, { q, filter, sort, ids }: View, viewer: Viewer): Promise<Exported> {
  const users = await userNames(db)
  return {
    columns: [
      idColumn('activities'),
      idColumn('activities', 'lead_id'),
      idColumn('activities', 'contact_id'),
      ...columnsOf([...ACTIVITY_FIELDS], users),
    ],
    isHidden: () => false,
    source: sql`from activities left join leads on leads.id = activities.lead_id
      where ${visibleActivity(viewer)} and leads.deleted_at is null
        and ${matches(filter, ACTIVITY_FIELDS, viewer)} and ${isChosen('activities', ids)}
        and ${holdsAll(sql`lower(concat_ws(' ', activities.subject, activities.description))`, q)}
      ${ordered('activities', ACTIVITY_FIELDS, sort)}`,
  }
}
