import { type Kysely, sql } from 'kysely'

/** Indexes for looking into the trash and for emptying it: a record takes with it what belongs to it, deleted or not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['leads', 'contacts', 'tasks', 'notes', 'attachments']) {
    await sql`
      create index ${sql.ref(`${table}_trash`)} on ${sql.table(table)} (deleted_at, id) where deleted_at is not null
    `.execute(db)
  }
  await sql`
    create index contacts_of_lead on contacts (lead_id) where lead_id is not null;
    create index notes_of_lead on notes (lead_id) where lead_id is not null;
    create index notes_of_contact on notes (contact_id) where contact_id is not null;
    create index tasks_after on tasks (previous_id) where previous_id is not null;
  `.execute(db)
}
