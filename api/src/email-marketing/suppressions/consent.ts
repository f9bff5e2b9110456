import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { keysetPage, type Order, type PageRequest } from '../../platform/pagination.ts'

const newestFirst: Order = {
  key: 'id',
  expression: sql`consent_records.id`,
  direction: 'desc',
  nullable: false,
  unique: true,
}

interface Person {
  id: string
  email: string | null
}

/** What a person agreed to and took back, under the address of the contact or while it was theirs; newest first. */
export function listConsent(db: Database, { id, email }: Person, page: PageRequest) {
  const records = db
    .selectFrom('consent_records')
    .leftJoin('email_topics as topic', 'topic.id', 'consent_records.topic_id')
    .leftJoin('users as actor', 'actor.id', 'consent_records.actor_id')
    .select([
      'consent_records.id',
      'consent_records.action',
      'consent_records.email',
      'consent_records.topic_id',
      'topic.name as topic_name',
      'consent_records.reason',
      'consent_records.note',
      'consent_records.source',
      'consent_records.ip_address',
      'consent_records.user_agent',
      'consent_records.actor_id',
      'actor.name as actor_name',
      'consent_records.at',
    ])
    .where((is) =>
      is.or([is('consent_records.contact_id', '=', id), is('consent_records.email', '=', email?.toLowerCase() ?? '')]),
    )
  return keysetPage(records, newestFirst, sql<string>`consent_records.id`, page)
}

/** What keeps mail from an address now: by itself, or by its domain. */
export function listSuppressionsOf(db: Database, email: string) {
  const address = email.toLowerCase()
  return db
    .selectFrom('suppressions')
    .leftJoin('email_topics as topic', 'topic.id', 'suppressions.topic_id')
    .select([
      'suppressions.id',
      'suppressions.domain',
      'suppressions.topic_id',
      'topic.name as topic_name',
      'suppressions.reason',
      'suppressions.note',
      'suppressions.created_at',
    ])
    .where((is) =>
      is.or([
        is('suppressions.email', '=', address),
        is('suppressions.domain', '=', address.slice(address.lastIndexOf('@') + 1)),
      ]),
    )
    .orderBy('suppressions.created_at', 'desc')
    .orderBy('suppressions.id', 'desc')
    .limit(100)
    .execute()
}
