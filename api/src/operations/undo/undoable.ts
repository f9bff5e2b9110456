import type { DB } from '@crm/db'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Permission } from '../../platform/permissions.ts'
import {
  isVisible,
  type Viewer,
  visibleContactId,
  visibleLead,
  visibleLeadId,
  visibleTask,
  visibleTaskId,
} from '../../platform/visibility.ts'

export interface Undoable {
  table: keyof DB
  /** What the actor's role must allow. */
  permission: Permission
  /** Whether the viewer may change the row of the table. */
  visible: (viewer: Viewer) => RawBuilder<SqlBool>
  /** Deleted rows stay, with a time in `deleted_at`. */
  has_trash?: true
}

const everyone = () => sql<SqlBool>`true`

/** The records whose changes can be undone, by the entity under which the audit log has them. */
export const UNDOABLE: Partial<Record<string, Undoable>> = {
  lead: { table: 'leads', permission: 'leads:write', visible: visibleLead, has_trash: true },
  contact: {
    table: 'contacts',
    permission: 'contacts:write',
    visible: (viewer) => sql<SqlBool>`case when contacts.lead_id is null
      then ${isVisible(viewer, sql`contacts.created_by`)} else ${visibleLeadId(viewer, sql`contacts.lead_id`)} end`,
    has_trash: true,
  },
  task: {
    table: 'tasks',
    permission: 'tasks:write',
    visible: visibleTask,
    has_trash: true,
  },
  note: {
    table: 'notes',
    permission: 'activities:write',
    visible: (viewer) => sql<SqlBool>`case when notes.lead_id is null
      then ${visibleContactId(viewer, sql`notes.contact_id`)} else ${visibleLeadId(viewer, sql`notes.lead_id`)} end`,
    has_trash: true,
  },
  attachment: {
    table: 'attachments',
    permission: 'activities:write',
    visible: (viewer) => sql<SqlBool>`case
      when attachments.lead_id is not null then ${visibleLeadId(viewer, sql`attachments.lead_id`)}
      when attachments.contact_id is not null then ${visibleContactId(viewer, sql`attachments.contact_id`)}
      when attachments.task_id is not null then ${visibleTaskId(viewer, sql`attachments.task_id`)}
      else exists (select from activities where activities.id = attachments.activity_id
        and ${visibleActivity(viewer)}) end`,
    has_trash: true,
  },
  mail: {
    table: 'mails',
    permission: 'mails:send',
    visible: (viewer) => sql<SqlBool>`case when mails.lead_id is null
      then ${isVisible(viewer, sql`mails.user_id`)} else ${visibleLeadId(viewer, sql`mails.lead_id`)} end`,
  },
  activity: { table: 'activities', permission: 'activities:write', visible: visibleActivity },
  custom_field: { table: 'custom_fields', permission: 'fields:manage', visible: everyone, has_trash: true },
  suppression: {
    table: 'suppressions',
    permission: 'contacts:write',
    visible: (viewer) => sql<SqlBool>`(suppressions.created_by = ${viewer.user_id} or exists (
      select from contacts where lower(contacts.email) = suppressions.email and contacts.deleted_at is null
        and ${visibleContactId(viewer, sql`contacts.id`)}))`,
  },
  segment: { table: 'segments', permission: 'campaigns:write', visible: everyone },
  email_campaign: {
    table: 'email_campaigns',
    permission: 'campaigns:write',
    // What has been sent cannot be called back, and what is being sent is stopped by pausing it.
    visible: () => sql<SqlBool>`email_campaigns.status = 'draft' and email_campaigns.kind = 'campaign'`,
    has_trash: true,
  },
  mail_settings: { table: 'mail_settings', permission: 'settings:manage', visible: everyone },
  email_template: { table: 'email_templates', permission: 'templates:write', visible: everyone, has_trash: true },
  saved_view: {
    table: 'saved_views',
    permission: 'views:write',
    visible: (viewer) => sql<SqlBool>`saved_views.owner_id = ${viewer.user_id}`,
  },
}

function visibleActivity(viewer: Viewer): RawBuilder<SqlBool> {
  return sql<SqlBool>`case when activities.lead_id is null
    then ${isVisible(viewer, sql`activities.actor_id`)} else ${visibleLeadId(viewer, sql`activities.lead_id`)} end`
}
