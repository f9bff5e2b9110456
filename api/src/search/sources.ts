import { type RawBuilder, sql } from 'kysely'
import { isVisible, type Viewer, visibleContactId, visibleLead, visibleTask } from '../platform/visibility.ts'

export const ENTITIES = ['lead', 'contact', 'task', 'note'] as const
export type Entity = (typeof ENTITIES)[number]

/** What is searched for one kind of record. Expressions in SQL, over the tables in `from`. */
export interface Source {
  from: RawBuilder<unknown>
  /** Whether the row is there, and for this viewer. */
  shown: (viewer: Viewer) => RawBuilder<unknown>
  id: RawBuilder<unknown>
  lead_id: RawBuilder<unknown>
  title: RawBuilder<unknown>
  subtitle: RawBuilder<unknown>
  phone: RawBuilder<unknown>
  email: RawBuilder<unknown>
  /** Whether it is reached under this number (E.164). */
  hasNumber?: (number: string) => RawBuilder<unknown>
  /** The text that is searched, in lower case, with a trigram index. */
  document: RawBuilder<unknown>
  /** How that text begins, with an index for it: whole names come first however many others match. */
  beginning?: RawBuilder<unknown>
}

const none = sql`null::text`
const CONTACT_NAME = sql`coalesce(nullif(concat_ws(' ', contacts.first_name, contacts.last_name), ''),
  contacts.email, contacts.phone, contacts.mobile, contacts.company_name, 'Contact without a name')`

export const SOURCES: Record<Entity, Source> = {
  lead: {
    from: sql`lead_search join leads on leads.id = lead_search.lead_id`,
    shown: (viewer) => sql`leads.deleted_at is null and ${visibleLead(viewer)}`,
    id: sql`leads.id`,
    lead_id: sql`leads.id`,
    title: sql`leads.business_name`,
    subtitle: sql`nullif(concat_ws(' · ', leads.contact_name, nullif(concat_ws(', ', leads.city, leads.state), '')), '')`,
    phone: sql`leads.phone`,
    hasNumber: (number) => sql`leads.phone_e164 = ${number}`,
    email: sql`leads.email`,
    document: sql`lead_search.document`,
    beginning: sql`left(lead_search.document, 100)`,
  },
  contact: {
    from: sql`contact_search join contacts on contacts.id = contact_search.contact_id
      left join leads on leads.id = contacts.lead_id`,
    shown: (viewer) =>
      sql`contacts.deleted_at is null and leads.deleted_at is null
        and ${isVisible(viewer, sql`case when contacts.lead_id is null then contacts.created_by else leads.owner_id end`)}`,
    id: sql`contacts.id`,
    lead_id: sql`contacts.lead_id`,
    title: CONTACT_NAME,
    subtitle: sql`nullif(concat_ws(' · ', contacts.job_title, coalesce(leads.business_name, contacts.company_name)), '')`,
    phone: sql`coalesce(contacts.phone, contacts.mobile)`,
    hasNumber: (number) => sql`(contacts.phone_e164 = ${number} or contacts.mobile_e164 = ${number})`,
    email: sql`contacts.email`,
    document: sql`contact_search.document`,
    beginning: sql`left(contact_search.document, 100)`,
  },
  task: {
    from: sql`tasks left join leads on leads.id = tasks.lead_id`,
    shown: (viewer) => sql`tasks.deleted_at is null and leads.deleted_at is null and ${visibleTask(viewer)}`,
    id: sql`tasks.id`,
    lead_id: sql`tasks.lead_id`,
    title: sql`tasks.title`,
    subtitle: sql`nullif(concat_ws(' · ', leads.business_name, case when tasks.status = 'completed' then 'done'
      when tasks.status = 'cancelled' then 'cancelled' end), '')`,
    phone: none,
    email: none,
    document: sql`lower(tasks.title)`,
  },
  note: {
    from: sql`notes left join leads on leads.id = notes.lead_id left join contacts on contacts.id = notes.contact_id`,
    shown: (viewer) => sql`notes.deleted_at is null and leads.deleted_at is null and contacts.deleted_at is null
      and case when notes.lead_id is null then ${visibleContactId(viewer, sql`notes.contact_id`)}
        else ${visibleLead(viewer)} end`,
    id: sql`notes.id`,
    lead_id: sql`coalesce(notes.lead_id, contacts.lead_id)`,
    title: sql`left(regexp_replace(left(notes.content, 300), '\\s+', ' ', 'g'), 100)`,
    subtitle: sql`leads.business_name`,
    phone: none,
    email: none,
    document: sql`lower(notes.content)`,
  },
}
