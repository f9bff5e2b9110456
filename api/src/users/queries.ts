import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { keysetPage, type Page } from '../platform/pagination.ts'
import type { Role } from '../platform/permissions.ts'

export interface NewUser {
  name: string
  email: string
  role: Role
  time_zone: string
  /** In better-auth's format (auth/passwords.ts). */
  password_hash: string
}

/** Adds a user who signs in by password, and returns the id. E-mail addresses are kept in lower case. */
export async function insertUser(trx: DatabaseTransaction, user: NewUser): Promise<string> {
  const { password_hash, ...values } = user
  const { id } = await trx
    .insertInto('users')
    .values({ ...values, email: user.email.toLowerCase() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('accounts')
    .values({ user_id: id, account_id: id, provider_id: 'credential', password: password_hash })
    .execute()
  return id
}

const USER_COLUMNS = [
  'id',
  'name',
  'email',
  sql<Role>`role`.as('role'),
  'time_zone',
  'reminder_emails',
  'team_id',
  'is_active',
  'created_at',
  'last_seen_at',
] as const

export function findUser(db: Database, id: string) {
  return db.selectFrom('users').select(USER_COLUMNS).where('id', '=', id).executeTakeFirst()
}

type User = NonNullable<Awaited<ReturnType<typeof findUser>>>

/** Users by name. */
export function listUsers(db: Database, page: { cursor?: string | undefined; limit: number }): Promise<Page<User>> {
  return keysetPage(
    db.selectFrom('users').select(USER_COLUMNS),
    { key: 'name', expression: sql`lower(name)`, direction: 'asc', nullable: false },
    sql<string>`id`,
    page,
  )
}

export function updateUser(
  db: Database,
  id: string,
  change: {
    name?: string
    role?: Role
    is_active?: boolean
    time_zone?: string
    reminder_emails?: boolean
    team_id?: string | null
  },
) {
  return db
    .updateTable('users')
    .set({ ...change, updated_at: new Date() })
    .where('id', '=', id)
    .returning(USER_COLUMNS)
    .executeTakeFirst()
}

/** The active administrators, locked in one order, so that two cannot step down past each other. */
export function lockActiveAdmins(trx: DatabaseTransaction): Promise<{ id: string }[]> {
  return trx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('is_active', '=', true)
    .orderBy('id')
    .forUpdate()
    .execute()
}
