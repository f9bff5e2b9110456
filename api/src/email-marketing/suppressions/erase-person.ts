import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { notFound } from '../../platform/errors.ts'
import { isAmong } from './is-among.ts'
import { suppress } from './suppress.ts'

/**
 * Erases what is held of the person with this address (GDPR, Art. 17): the contact with its notes, files, tasks' link,
 * sequences and history; the addresses, names and contents of mails to and from them, and where their events came from.
 * Figures of campaigns stay, of nobody in particular. Two things stay, because they must: the address itself on the
 * suppression list, or the next import would write to them again (Art. 21(3)), and the audit log, which nobody can
 * change. That they were erased, and by whom, is kept as a consent record.
 * @param email in lower case
 * @returns how many rows of each kind were removed or emptied
 * @throws ApiError not_found when nothing is held
 */
export function erasePerson(db: Database, email: string, actor: Actor): Promise<Record<string, number>> {
  // Of an operation it would be undone.
  return writeAs(db, withoutOperation(actor), async (trx) => {
    const run = async (statement: ReturnType<typeof sql>) =>
      Number((await statement.execute(trx)).numAffectedRows ?? 0n)
    const contacts = sql`(select id from contacts where lower(email) = ${email})`
    const mails = sql`(select id from mails where contact_id in ${contacts}
      or ${isAmong(sql`${email}`, sql`from_address || to_addresses || cc_addresses`)})`
    const recipients = sql`(select id from campaign_recipients where email = ${email})`
    await sql`select from leads where id in (select lead_id from contacts where lower(email) = ${email})
      or lower(email) = ${email} order by id for update`.execute(trx)

    const erased = {
      mail_events: await run(sql`update email_events set ip_address = null, user_agent = null, url = null, detail = '{}'
        where recipient_id in ${recipients} or mail_id in ${mails}`),
      activities: await run(sql`delete from activities where contact_id in ${contacts}
        or id in (select activity_id from mails where id in ${mails})`),
      mails: await run(sql`delete from mails where id in ${mails}`),
      outbox_mails: await run(sql`delete from outbox_mails
        where ${isAmong(sql`${email}`, sql`to_addresses || cc_addresses`)}`),
      campaign_mails: await run(sql`update campaign_recipients set email = 'erased ' || id, variables = null,
        error_message = null, contact_id = null where email = ${email}`),
      leads: await run(sql`update leads set email = null, updated_at = now(), version = version + 1,
        contact_name = case when exists (select from contacts person where lower(person.email) = ${email}
          and contact_name = trim(concat_ws(' ', person.first_name, person.last_name))) then null else contact_name end
        where lower(email) = ${email}`),
      contacts: await run(sql`delete from contacts where lower(email) = ${email}`),
      consent: await run(sql`delete from consent_records where email = ${email}`),
    }
    if (Object.values(erased).every((count) => count === 0)) throw notFound('person')
    const { is_new } = await suppress(trx, { email, reason: 'manual', source: 'user', note: 'Erased on request' })
    await sql`delete from consent_records where email = ${email}`.execute(trx)
    await trx
      .insertInto('consent_records')
      .values({ email, action: 'erased', source: 'user', actor_id: actor.user_id })
      .execute()
    return { ...erased, suppressed: is_new ? 1 : 0 }
  })
}

function withoutOperation({ operation_id: _, ...actor }: Actor): Actor {
  return actor
}
