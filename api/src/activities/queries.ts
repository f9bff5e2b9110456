import type { Activities, Database, DatabaseTransaction } from '@crm/db'
import { type Insertable, sql, type Updateable } from 'kysely'
import { contactName } from '../contacts/fields.ts'
import { keysetPage, type Order, type PageRequest } from '../platform/pagination.ts'
import { isVisible, type Viewer, visibleContactId, visibleLeadId } from '../platform/visibility.ts'

/** Appends to the timeline; call it in the transaction that makes the change. */
export async function insertActivity(db: Database, activity: Insertable<Activities>): Promise<string> {
  const { id } = await db.insertInto('activities').values(activity).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function updateActivity(trx: DatabaseTransaction, id: string, changes: Updateable<Activities>) {
  await trx.updateTable('activities').set(changes).where('id', '=', id).execute()
}

export type ActivityType = Activities['activity_type']

/** A lead or a contact, or a contact of a lead: what an activity, a note is about. */
export interface About {
  lead_id?: string | null | undefined
  contact_id?: string | null | undefined
}

export interface ActivityFilter extends About {
  actor_id?: string | undefined
  types?: ActivityType[] | undefined
}

const newestFirst: Order = {
  key: 'occurred_at',
  expression: sql`activities.occurred_at`,
  direction: 'desc',
  nullable: false,
}

/** What the viewer sees: what is about a lead or a contact they see, and what they did about neither. */
export function visibleActivity(viewer: Viewer) {
  return viewer.visible_owner_ids === null
    ? sql<boolean>`true`
    : sql<boolean>`case
        when activities.lead_id is not null then ${visibleLeadId(viewer, sql`activities.lead_id`)}
        when activities.contact_id is not null then ${visibleContactId(viewer, sql`activities.contact_id`)}
        else ${isVisible(viewer, sql`activities.actor_id`)} end`
}

/** Whether the viewer sees the activity with the id that `activity_id` stands for. */
export function visibleActivityId(viewer: Viewer, activity_id: ReturnType<typeof sql>) {
  return sql<boolean>`exists (select from activities where activities.id = ${activity_id} and ${visibleActivity(viewer)})`
}

/** Activities as they are shown, with the note as it reads now. Those of a deleted note are left out. */
function selectActivities(db: Database, viewer: Viewer) {
  return db
    .selectFrom('activities')
    .leftJoin('users as actor', 'actor.id', 'activities.actor_id')
    .leftJoin('contacts', 'contacts.id', 'activities.contact_id')
    .leftJoin('notes as note', 'note.id', 'activities.note_id')
    .leftJoin('pipeline_stages as from_stage', 'from_stage.id', 'activities.from_stage_id')
    .leftJoin('pipeline_stages as to_stage', 'to_stage.id', 'activities.to_stage_id')
    .select([
      'activities.id',
      'activities.activity_type',
      'activities.lead_id',
      'activities.contact_id',
      'activities.actor_id',
      'activities.subject',
      'activities.description',
      'activities.direction',
      'activities.outcome',
      'activities.call_duration_seconds',
      'activities.call_recording_url',
      'activities.email_id',
      'activities.email_status',
      'activities.email_opens',
      'activities.email_clicks',
      'activities.note_id',
      'activities.task_id',
      'activities.from_stage_id',
      'activities.to_stage_id',
      'activities.seconds_in_stage',
      'activities.metadata',
      'activities.occurred_at',
      // The time stands in the id (RFC 9562, version 7).
      sql<string | null>`uuid_extract_timestamp(activities.id)`.as('created_at'),
      'actor.name as actor_name',
      sql<string | null>`case when contacts.id is not null then ${contactName} end`.as('contact_name'),
      'note.content as note_content',
      'note.is_pinned as note_is_pinned',
      'note.version as note_version',
      'from_stage.name as from_stage_name',
      'to_stage.name as to_stage_name',
    ])
    .where(sql<boolean>`note.deleted_at is null`)
    .where(visibleActivity(viewer))
}

/** Newest first. The plan is kept: whatever the filter, an index holds the rows in this order. */
export function listActivities(db: Database, viewer: Viewer, filter: ActivityFilter, page: PageRequest) {
  let query = selectActivities(db, viewer)
  if (filter.lead_id) query = query.where('activities.lead_id', '=', filter.lead_id)
  if (filter.contact_id) query = query.where('activities.contact_id', '=', filter.contact_id)
  if (filter.actor_id) query = query.where('activities.actor_id', '=', filter.actor_id)
  if (filter.types) query = query.where(sql<boolean>`activities.activity_type = any(${filter.types})`)
  return keysetPage(query, newestFirst, sql<string>`activities.id`, { ...page, keep_plan: true })
}

export function findActivity(db: Database, id: string, viewer: Viewer) {
  return selectActivities(db, viewer).where('activities.id', '=', id).executeTakeFirst()
}

/** The newest entry on the timeline of a lead, or of a contact. */
export function findNewestActivity(trx: DatabaseTransaction, { lead_id, contact_id }: About) {
  return trx
    .selectFrom('activities')
    .select(['id', 'activity_type', 'lead_id', 'contact_id', 'actor_id', 'to_stage_id', 'metadata', 'occurred_at'])
    .where(contact_id ? 'contact_id' : 'lead_id', '=', contact_id ?? lead_id ?? null)
    .orderBy('occurred_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The lead of a contact that is not deleted and that the viewer sees. */
export function findContactLead(db: Database, contact_id: string, viewer: Viewer) {
  return db
    .selectFrom('contacts')
    .select('lead_id')
    .where('id', '=', contact_id)
    .where('deleted_at', 'is', null)
    .where(visibleContactId(viewer, sql`contacts.id`))
    .executeTakeFirst()
}

/** Whether the viewer sees such a contact, deleted or not. */
export async function isContactVisible(db: Database, id: string, viewer: Viewer): Promise<boolean> {
  const contact = await db
    .selectFrom('contacts')
    .select('id')
    .where('id', '=', id)
    .where(visibleContactId(viewer, sql`contacts.id`))
    .executeTakeFirst()
  return contact !== undefined
}

/** The stages a lead went through, oldest first. The last one has not been left. */
export async function findStageHistory(db: Database, lead_id: string) {
  return db
    .selectFrom((sub) =>
      sub
        .selectFrom('activities')
        .where('lead_id', '=', lead_id)
        .where('to_stage_id', 'is not', null)
        .select(['to_stage_id as stage_id', 'occurred_at as entered_at', 'id'])
        .select(sql<string | null>`lead(occurred_at) over (order by occurred_at, id)`.as('left_at'))
        .as('entry'),
    )
    .innerJoin('pipeline_stages', 'pipeline_stages.id', 'entry.stage_id')
    .select([
      'pipeline_stages.id as stage_id',
      'pipeline_stages.name as stage_name',
      'entry.entered_at',
      'entry.left_at',
      sql<number>`floor(extract(epoch from coalesce(entry.left_at, now()) - entry.entered_at))::bigint`.as('seconds'),
    ])
    .orderBy('entry.entered_at')
    .orderBy('entry.id')
    .execute()
}
