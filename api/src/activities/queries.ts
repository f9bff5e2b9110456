import type { Activities, Database } from '@crm/db'
import { type Insertable, sql } from 'kysely'
import { keysetPage, type Order } from '../platform/pagination.ts'
import { isVisible, type Viewer, visibleLeadId } from '../platform/visibility.ts'

/** Appends to the timeline; call it in the transaction that makes the change. */
export async function insertActivity(db: Database, activity: Insertable<Activities>): Promise<void> {
  await db.insertInto('activities').values(activity).execute()
}

export type ActivityType = Activities['activity_type']

export interface ActivityFilter {
  lead_id?: string | undefined
  contact_id?: string | undefined
  actor_id?: string | undefined
  types?: ActivityType[] | undefined
}

const newestFirst: Order = {
  key: 'occurred_at',
  expression: sql`activities.occurred_at`,
  direction: 'desc',
  nullable: false,
}

/** The activities of leads that the viewer sees, and those of nobody's lead that the viewer recorded. */
function selectActivities(db: Database, viewer: Viewer) {
  return db
    .selectFrom('activities')
    .leftJoin('users as actor', 'actor.id', 'activities.actor_id')
    .leftJoin('pipeline_stages as from_stage', 'from_stage.id', 'activities.from_stage_id')
    .leftJoin('pipeline_stages as to_stage', 'to_stage.id', 'activities.to_stage_id')
    .selectAll('activities')
    .select(['actor.name as actor_name', 'from_stage.name as from_stage_name', 'to_stage.name as to_stage_name'])
    .where(
      sql<boolean>`(${visibleLeadId(viewer, sql`activities.lead_id`)}
        or activities.lead_id is null and ${isVisible(viewer, sql`activities.actor_id`)})`,
    )
}

export function listActivities(
  db: Database,
  viewer: Viewer,
  filter: ActivityFilter,
  page: { cursor?: string | undefined; limit: number },
) {
  let query = selectActivities(db, viewer)
  if (filter.lead_id) query = query.where('activities.lead_id', '=', filter.lead_id)
  if (filter.contact_id) query = query.where('activities.contact_id', '=', filter.contact_id)
  if (filter.actor_id) query = query.where('activities.actor_id', '=', filter.actor_id)
  if (filter.types?.length) query = query.where('activities.activity_type', 'in', filter.types)
  return keysetPage(query, newestFirst, sql<string>`activities.id`, page)
}

export function findActivity(db: Database, id: string, viewer: Viewer) {
  return selectActivities(db, viewer).where('activities.id', '=', id).executeTakeFirst()
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
