import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import { ContentError } from '../email-marketing/content/content.ts'
import { compileContent, renderMail } from '../email-marketing/content/render.ts'
import { readVariables } from '../email-marketing/content/variables.ts'
import { signToken } from '../email-marketing/tokens.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { invalid } from '../platform/errors.ts'
import { visibleContactId, visibleLeadId } from '../platform/visibility.ts'

interface Wanted {
  template_id: string
  lead_id?: string | undefined
  contact_id?: string | undefined
}

/**
 * A template as it reads for the contact, or for the primary contact of the lead, from the user: to be changed before
 * it is sent. Its unsubscribe link gets its token when the mail is written (`fillUnsubscribeLink`).
 * @throws ApiError validation_failed
 */
export async function fillTemplate(db: Database, config: Config, wanted: Wanted, actor: Actor) {
  const template = await db
    .selectFrom('email_templates')
    .select(['subject', 'preview_text', 'html_content', 'text_content'])
    .where('id', '=', wanted.template_id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!template) throw invalid('/template_id', 'there is no such template')
  const contact_id = await contactOf(db, wanted, actor)
  try {
    const compiled = compileContent(template)
    const read = { sender_id: actor.user_id, used: compiled.variables }
    const variables = (await readVariables(db, [contact_id], read)).get(contact_id) ?? {}
    return renderMail(compiled, variables, { unsubscribe_url: unsubscribeUrl(config, UNSIGNED) })
  } catch (error) {
    if (error instanceof ContentError) throw invalid('/template_id', `cannot be filled in: ${error.message}`)
    throw error
  }
}

/** Stands for the token of a mail that is not written yet. */
const UNSIGNED = 'of-this-mail'

/** The text with the unsubscribe link of this very mail. */
export function fillUnsubscribeLink(text: string, config: Config, mail_id: string): string {
  const token = signToken(config.secret_key, 'unsubscribe', mail_id)
  return text.replaceAll(unsubscribeUrl(config, UNSIGNED), unsubscribeUrl(config, token))
}

function unsubscribeUrl({ public_url }: Config, token: string): string {
  return `${public_url}/unsubscribe/${token}`
}

async function contactOf(db: Database, { lead_id, contact_id }: Wanted, viewer: Actor): Promise<string> {
  const contact = await db
    .selectFrom('contacts')
    .select('id')
    .where('deleted_at', 'is', null)
    .where(visibleContactId(viewer, sql`contacts.id`))
    .$if(contact_id !== undefined, (query) => query.where('id', '=', contact_id as string))
    .$if(contact_id === undefined, (query) => query.where('lead_id', '=', lead_id ?? null))
    .orderBy('is_primary', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (contact) return contact.id
  if (contact_id) throw invalid('/contact_id', 'there is no such contact')
  const lead = lead_id && (await isLeadVisible(db, lead_id, viewer))
  throw lead
    ? invalid('/lead_id', 'has no contact yet, and templates are filled in for a contact; add one first')
    : invalid('/lead_id', lead_id ? 'there is no such lead' : 'give a lead_id or a contact_id')
}

async function isLeadVisible(db: Database, id: string, viewer: Actor): Promise<boolean> {
  const lead = await db
    .selectFrom('leads')
    .select('id')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where(visibleLeadId(viewer, sql`leads.id`))
    .executeTakeFirst()
  return lead !== undefined
}
