import type { Contacts, Database, DatabaseTransaction } from '@crm/db'
import type { Selectable } from 'kysely'
import { recordContactActivity } from '../contacts/contact-activity.ts'
import { withNumbers } from '../contacts/derived.ts'
import { contactFields } from '../contacts/fields.ts'
import { lockedContact } from '../contacts/locked-contact.ts'
import { promoteOldest } from '../contacts/primary.ts'
import { findContact, updateContactRow } from '../contacts/queries.ts'
import { setSubscriptions } from '../contacts/subscriptions.ts'
import { carrySuppressions } from '../email-marketing/suppressions/carry-suppressions.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, invalid, notFound } from '../platform/errors.ts'
import type { Viewer } from '../platform/visibility.ts'
import { countBelongings, handOver } from './belongings.ts'
import { checkChoices, mergeFields, patchOf, requireTwo } from './merge-fields.ts'
import type { Merge, MergePreview } from './merge-leads.ts'

type Contact = Selectable<Contacts>

/**
 * What a merge of contacts would do; nothing is changed.
 * @throws ApiError not_found, validation_failed
 */
export async function previewContactMerge(db: Database, merge: Merge, viewer: Viewer): Promise<MergePreview> {
  requireTwo(merge)
  const [winner, loser] = await Promise.all([
    findContact(db, merge.winner_id, viewer),
    findContact(db, merge.loser_id, viewer),
  ])
  if (!winner) throw notFound('contact')
  if (!loser) throw invalid('/loser_id', 'there is no such contact')
  return {
    fields: mergeFields(checkChoices(await contactFields(db), merge.choose), winner, loser, merge.choose),
    moved: await countBelongings(db, 'contact_id', loser.id),
  }
}

/**
 * Makes one contact of two: what belongs to the loser goes over to the winner, the loser goes to the trash. Who had
 * unsubscribed under either address stays unsubscribed. Undoing the operation splits them again.
 * @throws ApiError not_found, precondition_failed, validation_failed
 */
export async function mergeContacts(
  db: Database,
  merge: Merge,
  actor: Actor,
  version: number | undefined,
): Promise<MergePreview> {
  requireTwo(merge)
  const fields = checkChoices(await contactFields(db), merge.choose)
  return writeAs(db, actor, async (trx) => {
    const { winner, loser } = await lockBoth(trx, merge, actor, version)
    const merged = mergeFields(fields, winner, loser, merge.choose)
    const moved = await countBelongings(trx, 'contact_id', loser.id)
    await handOver(trx, 'contact_id', loser.id, winner.id)
    // First, because both may have the address that stays.
    await updateContactRow(trx, loser.id, { deleted_at: new Date(), is_primary: false })
    const { custom, ...patch } = patchOf(merged)
    const takesPlace = loser.is_primary && loser.lead_id === winner.lead_id
    await updateContactRow(trx, winner.id, {
      ...withNumbers(patch),
      ...(custom && { custom: JSON.stringify({ ...(winner.custom as object), ...custom }) }),
      ...(takesPlace && { is_primary: true }),
    })
    if (loser.is_primary && loser.lead_id && !takesPlace) await promoteOldest(trx, loser.lead_id)
    await keepUnsubscribed(trx, winner, loser)
    const name = [loser.first_name, loser.last_name].filter(Boolean).join(' ') || loser.email || 'another contact'
    await recordContactActivity(trx, winner, { subject: `Merged with ${name}` }, actor)
    return { fields: merged, moved }
  })
}

/** Locks in one order whoever wins, so that two merges of the same contacts cannot lock each other out. */
async function lockBoth(
  trx: DatabaseTransaction,
  { winner_id, loser_id }: Merge,
  actor: Actor,
  version: number | undefined,
) {
  const lockLoser = () =>
    lockedContact(trx, loser_id, undefined, actor).catch((error) => {
      throw error instanceof ApiError ? invalid('/loser_id', 'there is no such contact') : error
    })
  const first = loser_id < winner_id ? await lockLoser() : undefined
  const winner = await lockedContact(trx, winner_id, version, actor)
  return { winner, loser: first ?? (await lockLoser()) }
}

async function keepUnsubscribed(trx: DatabaseTransaction, winner: Contact, loser: Contact) {
  if (loser.email) await carrySuppressions(trx, winner.id, loser.email)
  const channels = (['email', 'sms'] as const).filter(
    (channel) =>
      winner[`${channel}_subscribed`] && !loser[`${channel}_subscribed`] && !(channel === 'email' && loser.email),
  )
  if (channels.length === 0) return
  const reason = 'Merged with a contact who was not subscribed'
  await setSubscriptions(trx, [winner.id], { channels, subscribed: false, reason, source: 'merge' })
}
