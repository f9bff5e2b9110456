import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** Who reads: who "me" is, whose days are meant, and whose records are shown. */
export interface Viewer {
  user_id: string
  /** IANA name; `on` and plain dates mean days there. */
  time_zone: string
  /** Only records of these users are shown; null: all. */
  visible_owner_ids: string[] | null
}

/** Whether `owner`, a column with a user, is one whose records the viewer sees. A record of nobody is seen by those who see all. */
export function isVisible(viewer: Viewer, owner: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return viewer.visible_owner_ids === null
    ? sql<SqlBool>`true`
    : sql<SqlBool>`${owner} = any(${viewer.visible_owner_ids}::uuid[])`
}

/** Whether the viewer sees the row of `leads`. */
export function visibleLead(viewer: Viewer): RawBuilder<SqlBool> {
  return isVisible(viewer, sql`leads.owner_id`)
}

/** Whether the viewer sees the lead with the id that `lead_id` stands for. */
export function visibleLeadId(viewer: Viewer, lead_id: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return viewer.visible_owner_ids === null
    ? sql<SqlBool>`true`
    : sql<SqlBool>`exists (select from leads where leads.id = ${lead_id} and ${visibleLead(viewer)})`
}

/** Whether the viewer sees the contact with this id: through its lead; without one, through who created it. */
export function visibleContactId(viewer: Viewer, contact_id: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return viewer.visible_owner_ids === null
    ? sql<SqlBool>`true`
    : sql<SqlBool>`exists (select from contacts seen where seen.id = ${contact_id} and case
        when seen.lead_id is null then ${isVisible(viewer, sql`seen.created_by`)}
        else ${visibleLeadId(viewer, sql`seen.lead_id`)} end)`
}

/** Whether the viewer sees the row of `tasks`: through its lead, or because it is theirs to do or was made by them. */
export function visibleTask(viewer: Viewer, tasks = 'tasks'): RawBuilder<SqlBool> {
  const column = (name: string) => sql.ref(`${tasks}.${name}`)
  return viewer.visible_owner_ids === null
    ? sql<SqlBool>`true`
    : sql<SqlBool>`(${visibleLeadId(viewer, column('lead_id'))}
        or ${isVisible(viewer, column('assigned_to'))} or ${isVisible(viewer, column('created_by'))})`
}

/** The same for the task with this id. */
export function visibleTaskId(viewer: Viewer, task_id: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return viewer.visible_owner_ids === null
    ? sql<SqlBool>`true`
    : sql<SqlBool>`exists (select from tasks seen where seen.id = ${task_id} and ${visibleTask(viewer, 'seen')})`
}

/** Whether the viewer sees a record at hand, by the user it belongs to. */
export function sees(viewer: Viewer, owner_id: string | null): boolean {
  return viewer.visible_owner_ids === null || (owner_id !== null && viewer.visible_owner_ids.includes(owner_id))
}

/** Who has just written a record is answered with it, even if it was handed to somebody they do not see. */
export function asWriter(viewer: Viewer): Viewer {
  return { ...viewer, visible_owner_ids: null }
}

/** Who gets a new record when nobody is named: whoever makes it, if it would be out of their sight otherwise. */
export function defaultOwner(viewer: Viewer): string | null {
  return viewer.visible_owner_ids === null ? null : viewer.user_id
}
