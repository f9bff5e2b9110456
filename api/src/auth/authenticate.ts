import type { Database } from '@crm/db'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { ROLES, type Role } from '../platform/permissions.ts'
import { rememberAccess } from './access-cache.ts'
import { hashApiKey } from './api-keys.ts'
import { readSessionToken, sessionCookie } from './cookies.ts'
import { refuseOtherOrigins } from './same-origin.ts'
import { VISIBILITY, visibleOwners } from './visible-owners.ts'

/** A session ends after this long without a request. */
export const SESSION_IDLE_DAYS = 30
/** How often "last seen" and "last used" are written, at most. */
const TOUCH_EVERY = sql`interval '1 minute'`

/**
 * Resolves the API key or the session cookie of a request to who makes it; null when there is neither, or when it is
 * no longer valid. One indexed query, remembered for a few seconds.
 * @throws ApiError forbidden when a page of another site uses the cookie for a write
 */
export function authenticator(context: Context) {
  const { config, db } = context
  return async (request: FastifyRequest): Promise<Actor | null> => {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      const key = /^Bearer (\S{1,200})$/i.exec(authorization)?.[1]
      return key === undefined ? null : rememberAccess(context, `key ${key}`, () => findKeyActor(db, key))
    }
    const cookie = sessionCookie(request, config)
    if (cookie === undefined) return null
    refuseOtherOrigins(request, config)
    return rememberAccess(context, `session ${cookie}`, async () => {
      const token = readSessionToken(request, config)
      return token === undefined ? null : findSessionActor(db, token)
    })
  }
}

async function findKeyActor(db: Database, key: string): Promise<Actor | null> {
  const row = await db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .select([
      'api_keys.id',
      'users.id as user_id',
      'users.time_zone',
      'users.role as user_role',
      'api_keys.role as key_role',
      VISIBILITY.as('visibility'),
      sql<boolean>`last_used_at is null or last_used_at < now() - ${TOUCH_EVERY}`.as('is_stale'),
    ])
    .where('key_sha256', '=', hashApiKey(key))
    .where('revoked_at', 'is', null)
    .where('users.is_active', '=', true)
    .executeTakeFirst()
  if (!row) return null
  if (row.is_stale) await touchKey(db, row.id)
  const role = weakerRole(row.user_role, row.key_role)
  const { id: api_key_id, user_id, time_zone, visibility } = row
  return { user_id, role, time_zone, api_key_id, visible_owner_ids: visibleOwners(user_id, role, visibility) }
}

async function findSessionActor(db: Database, token: string): Promise<Actor | null> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select([
      'sessions.id as session_id',
      'users.id as user_id',
      'users.role',
      'users.time_zone',
      VISIBILITY.as('visibility'),
      sql<boolean>`sessions.updated_at < now() - ${TOUCH_EVERY}`.as('is_stale'),
    ])
    .where('token', '=', token)
    .where(sql<boolean>`expires_at > now()`)
    .where('users.is_active', '=', true)
    .executeTakeFirst()
  if (!row) return null
  const { is_stale, visibility, ...actor } = row
  if (is_stale) await touchSession(db, row.session_id)
  return { ...actor, visible_owner_ids: visibleOwners(row.user_id, row.role, visibility) }
}

async function touchKey(db: Database, id: string) {
  await sql`
    update api_keys set last_used_at = now()
    where id = ${id} and (last_used_at is null or last_used_at < now() - ${TOUCH_EVERY})`.execute(db)
}

async function touchSession(db: Database, id: string) {
  await sql`
    with touched as (
      update sessions set updated_at = now(), expires_at = now() + ${`${SESSION_IDLE_DAYS} days`}::interval
      where id = ${id} and updated_at < now() - ${TOUCH_EVERY}
      returning user_id
    )
    update users set last_seen_at = now() from touched where users.id = touched.user_id`.execute(db)
}

/** The one of two roles that may do less. */
export function weakerRole(one: Role, other: Role): Role {
  return ROLES.indexOf(one) > ROLES.indexOf(other) ? one : other
}
