import type { AuditLog, Database } from '@crm/db'
import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import { type ExportColumn, guarded, instant } from '../exports/csv-row.ts'
import { keysetPage, type Order } from '../platform/pagination.ts'
import { recordName } from './record-name.ts'
import type { AuditFilter } from './schemas.ts'

const log = (name: string) => sql.ref(`audit_log.${name}`)

/** Ids grow with time, so that they are the order of the log, too. */
const newestFirst: Order = { key: 'id', expression: log('id'), direction: 'desc', nullable: false, unique: true }

/** An entry bears the time at which its transaction began; its id was made later, by this much at most. */
const LONGEST_TRANSACTION_MS = 3_600_000

type AuditRow = Omit<Selectable<AuditLog>, 'before' | 'after'> &
  Record<'before' | 'after', Record<string, unknown> | null>

export function listAudit(db: Database, filter: AuditFilter, page: { cursor?: string | undefined; limit: number }) {
  const query = db
    .selectFrom('audit_log')
    .leftJoin('users as actor', 'actor.id', 'audit_log.actor_id')
    .leftJoin('api_keys', 'api_keys.id', 'audit_log.api_key_id')
    .selectAll('audit_log')
    .$castTo<AuditRow>()
    .select(['actor.name as actor_name', 'api_keys.name as api_key_name', name.as('entity_name')])
    .where(matching(filter))
  return keysetPage(query, newestFirst, sql<string>`audit_log.id`, page)
}

const name = recordName(log('entity'), log('entity_id'))
const json = (column: string) => guarded(sql`${log(column)}::text`)

/** The same as a file: its columns, and what follows `select …`. */
export const AUDIT_COLUMNS: ExportColumn[] = [
  { key: 'at', value: instant(log('at')) },
  { key: 'actor_name', value: guarded(sql`actor.name`) },
  { key: 'api_key_name', value: guarded(sql`api_keys.name`) },
  { key: 'ip_address', value: guarded(log('ip_address')) },
  { key: 'action', value: log('action') },
  { key: 'entity', value: log('entity') },
  { key: 'entity_name', value: guarded(name) },
  { key: 'entity_id', value: log('entity_id') },
  { key: 'before', value: json('before') },
  { key: 'after', value: json('after') },
  { key: 'operation_id', value: log('operation_id') },
]

export function auditSource(filter: AuditFilter): RawBuilder<unknown> {
  return sql`from audit_log left join users actor on actor.id = audit_log.actor_id
    left join api_keys on api_keys.id = audit_log.api_key_id where ${matching(filter)} order by audit_log.id desc`
}

function matching({ from, to, ip, ...equal }: AuditFilter): RawBuilder<SqlBool> {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  for (const [key, value] of Object.entries(equal)) {
    if (value !== undefined) conditions.push(sql`${log(key)} = ${value}`)
  }
  if (ip !== undefined) conditions.push(sql`audit_log.ip_address = ${ip}`)
  if (from !== undefined) {
    conditions.push(sql`audit_log.at >= ${from}::timestamptz and audit_log.id >= ${firstIdAt(Date.parse(from))}::uuid`)
  }
  if (to !== undefined) {
    const last = firstIdAt(Date.parse(to) + LONGEST_TRANSACTION_MS)
    conditions.push(sql`audit_log.at < ${to}::timestamptz and audit_log.id < ${last}::uuid`)
  }
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
}

/** The smallest UUID of version 7 from this moment (RFC 9562). */
function firstIdAt(milliseconds: number): string {
  const time = Math.max(0, Math.min(milliseconds, 2 ** 48 - 1))
    .toString(16)
    .padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}
