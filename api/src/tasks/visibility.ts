import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { isVisible, type Viewer, visibleLeadId } from '../platform/visibility.ts'

/** Whether the viewer sees the row of `tasks`: through its lead, or because it is theirs to do or was made by them. */
export function visibleTask(viewer: Viewer): RawBuilder<SqlBool> {
  if (viewer.visible_owner_ids === null) return sql<SqlBool>`true`
  return sql<SqlBool>`(${visibleLeadId(viewer, sql`tasks.lead_id`)}
    or ${isVisible(viewer, sql`tasks.assigned_to`)} or ${isVisible(viewer, sql`tasks.created_by`)})`
}
