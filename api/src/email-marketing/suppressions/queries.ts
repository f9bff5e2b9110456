import type { Database } from '@crm/db'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { contactName } from '../../contacts/fields.ts'
import { type ExportColumn, guarded, instant } from '../../exports/csv-row.ts'
import { escapeLike } from '../../platform/filters/compile.ts'
import { keysetPage, type Order, type PageRequest } from '../../platform/pagination.ts'
import { type Viewer, visibleContactId } from '../../platform/visibility.ts'
import type { SuppressionFilter } from './schemas.ts'

/**
 * Whether the viewer may know of the suppression: those who see every record of all; others of whole domains, of the
 * contacts that they see, and of what they put on the list themselves. An address alone tells of a customer.
 */
function visibleSuppression(viewer: Viewer): RawBuilder<SqlBool> {
  return viewer.visible_owner_ids === null
    ? sql<SqlBool>`true`
    : sql<SqlBool>`(suppressions.domain is not null or suppressions.created_by = ${viewer.user_id}
        or (contacts.id is not null and ${visibleContactId(viewer, sql`contacts.id`)}))`
}

function selectSuppressions(db: Database, viewer: Viewer) {
  return db
    .selectFrom('suppressions')
    .leftJoin('contacts', (join) =>
      join.on(sql`lower(contacts.email)`, '=', sql.ref('suppressions.email')).on('contacts.deleted_at', 'is', null),
    )
    .leftJoin('email_topics as topic', 'topic.id', 'suppressions.topic_id')
    .leftJoin('users as author', 'author.id', 'suppressions.created_by')
    .select([
      'suppressions.id',
      'suppressions.email',
      'suppressions.domain',
      'suppressions.topic_id',
      'topic.name as topic_name',
      'suppressions.reason',
      'suppressions.source',
      'suppressions.note',
      'suppressions.created_by',
      'author.name as created_by_name',
      'suppressions.created_at',
    ])
    .select(
      sql<string | null>`case when ${visibleContactId(viewer, sql`contacts.id`)} then contacts.id end`.as('contact_id'),
    )
    .select(
      sql<string | null>`case when contacts.id is not null and ${visibleContactId(viewer, sql`contacts.id`)}
        then ${contactName} end`.as('contact_name'),
    )
    .where(visibleSuppression(viewer))
}

const newestFirst: Order = {
  key: 'created_at',
  expression: sql`suppressions.created_at`,
  direction: 'desc',
  nullable: false,
}

export function listSuppressions(db: Database, filter: SuppressionFilter, viewer: Viewer, page: PageRequest) {
  const query = selectSuppressions(db, viewer).where(matching(filter))
  return keysetPage(query, newestFirst, sql<string>`suppressions.id`, page)
}

export function findSuppression(db: Database, id: string, viewer: Viewer) {
  return selectSuppressions(db, viewer).where('suppressions.id', '=', id).executeTakeFirst()
}

function matching({ q, reason, topic_id }: SuppressionFilter): RawBuilder<SqlBool> {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  const words = q?.trim().toLowerCase().replace(/^@/, '')
  if (words) {
    conditions.push(sql`coalesce(suppressions.email, suppressions.domain) like ${`%${escapeLike(words)}%`}`)
  }
  if (reason) conditions.push(sql`suppressions.reason = ${reason}`)
  if (topic_id) conditions.push(sql`suppressions.topic_id = ${topic_id}`)
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
}

export const SUPPRESSION_COLUMNS: ExportColumn[] = [
  { key: 'email', value: guarded(sql`suppressions.email`) },
  { key: 'domain', value: guarded(sql`suppressions.domain`) },
  { key: 'topic', value: guarded(sql`topic.name`) },
  { key: 'reason', value: sql`suppressions.reason` },
  { key: 'source', value: guarded(sql`suppressions.source`) },
  { key: 'note', value: guarded(sql`suppressions.note`) },
  { key: 'created_at', value: instant(sql`suppressions.created_at`) },
]

/** The same as a file: what follows `select …`. */
export function suppressionSource(filter: SuppressionFilter, viewer: Viewer): RawBuilder<unknown> {
  return sql`from suppressions
    left join contacts on lower(contacts.email) = suppressions.email and contacts.deleted_at is null
    left join email_topics topic on topic.id = suppressions.topic_id
    where ${visibleSuppression(viewer)} and ${matching(filter)}
    order by suppressions.created_at desc, suppressions.id desc`
}
