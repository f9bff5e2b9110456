import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { contactFields } from '../contacts/fields.ts'
import { leadFields } from '../leads/fields.ts'
import { inView } from '../leads/queries.ts'
import { column } from '../platform/fields.ts'
import { parseFilter } from '../platform/filters/filter.ts'
import { isVisible, type Viewer } from '../platform/visibility.ts'
import { visibleTask } from '../tasks/visibility.ts'
import { ACTIVITY_FIELDS } from './activity-fields.ts'
import { columnsOf, idColumn, stageNames, userNames } from './columns.ts'
import type { ExportColumn } from './csv-row.ts'
import type { ExportQuery } from './schemas.ts'
import { holdsAll, isChosen, matches, ordered } from './source.ts'
import { TASK_FIELDS } from './task-fields.ts'

/** What a file is made of. */
export interface Exported {
  columns: ExportColumn[]
  /** Which columns are there only when they are asked for. */
  isHidden(key: string): boolean
  /** What follows `select …`. */
  source: RawBuilder<unknown>
}

const CONTACT_TEXT = sql`lower(concat_ws(' ', contacts.first_name, contacts.last_name, contacts.email, contacts.phone,
  contacts.phone_e164, contacts.mobile, contacts.mobile_e164, contacts.company_name, leads.business_name))`

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
  const visible = sql`case when contacts.lead_id is null then ${isVisible(viewer, sql`contacts.created_by`)}
    else ${isVisible(viewer, sql`leads.owner_id`)} end`
  return {
    columns: [idColumn('contacts'), idColumn('contacts', 'lead_id'), ...columnsOf([lead, ...named], users)],
    isHidden: (key) => key.startsWith('lead.'),
    source: sql`from contacts left join leads on leads.id = contacts.lead_id
      where contacts.deleted_at is null and ${visible}
        and ${matches(filter, fields, viewer)} and ${holdsAll(CONTACT_TEXT, q)} and ${isChosen('contacts', ids)}
      ${ordered('contacts', fields, sort)}`,
  }
}

async function task(db: Database, { q, filter, sort, ids }: View, viewer: Viewer): Promise<Exported> {
  const users = await userNames(db)
  return {
    columns: [idColumn('tasks'), idColumn('tasks', 'lead_id'), ...columnsOf([...TASK_FIELDS], users)],
    isHidden: () => false,
    source: sql`from tasks left join leads on leads.id = tasks.lead_id
      where tasks.deleted_at is null and ${visibleTask(viewer)}
        and ${matches(filter, TASK_FIELDS, viewer)} and ${holdsAll(sql`lower(tasks.title)`, q)} and ${isChosen('tasks', ids)}
      ${ordered('tasks', TASK_FIELDS, sort)}`,
  }
}

async function activity(db: Database, { q, filter, sort, ids }: View, viewer: Viewer): Promise<Exported> {
  const users = await userNames(db)
  const visibleActivity = sql`case when activities.lead_id is null then ${isVisible(viewer, sql`activities.actor_id`)}
    else ${isVisible(viewer, sql`leads.owner_id`)} end`
  return {
    columns: [
      idColumn('activities'),
      idColumn('activities', 'lead_id'),
      idColumn('activities', 'contact_id'),
      ...columnsOf([...ACTIVITY_FIELDS], users),
    ],
    isHidden: () => false,
    source: sql`from activities left join leads on leads.id = activities.lead_id
      where ${visibleActivity}
        and ${matches(filter, ACTIVITY_FIELDS, viewer)} and ${isChosen('activities', ids)}
        and ${holdsAll(sql`lower(concat_ws(' ', activities.subject, activities.description))`, q)}
      ${ordered('activities', ACTIVITY_FIELDS, sort)}`,
  }
}
