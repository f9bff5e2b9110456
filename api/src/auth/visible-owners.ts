import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { Actor } from '../platform/auth-hook.ts'
import type { Role } from '../platform/permissions.ts'

/** Whose leads each role sees, and who is in the user's team; select it beside a row of `users`. */
export const VISIBILITY = sql<Visibility>`(
  select json_build_object('manager', manager_sees, 'rep', rep_sees, 'viewer', viewer_sees, 'team', case
    when (manager_sees, rep_sees, viewer_sees) <> ('all', 'all', 'all') then
      array(select mate.id from users mate where mate.id = users.id or mate.team_id = users.team_id) end)
  from workspace)`

export interface Visibility extends Record<Exclude<Role, 'admin'>, 'all' | 'team' | 'own'> {
  /** The user and the mates; null when no role is restricted. */
  team: string[] | null
}

/** The users whose records somebody with this role sees; null: all. */
export function visibleOwners(user_id: string, role: Role, { team, ...seen }: Visibility): string[] | null {
  if (role === 'admin' || seen[role] === 'all') return null
  return seen[role] === 'team' && team ? team : [user_id]
}

/** Who a background job works for: an active user with all the user's rights. Null when there is no such user any more. */
export async function findActor(db: Database, user_id: string): Promise<Actor | null> {
  const user = await db
    .selectFrom('users')
    .select(['id', 'role', 'time_zone', VISIBILITY.as('visibility')])
    .where('id', '=', user_id)
    .where('is_active', '=', true)
    .executeTakeFirst()
  if (!user) return null
  const { role, time_zone, visibility } = user
  return { user_id, role, time_zone, visible_owner_ids: visibleOwners(user_id, role, visibility) }
}
