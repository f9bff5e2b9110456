import type { Database } from '@crm/db'
import { sql } from 'kysely'

function selectTeams(db: Database) {
  return db
    .selectFrom('teams')
    .select(['id', 'name', 'created_at', 'version'])
    .select(sql<number>`(select count(*) from users where users.team_id = teams.id)`.as('member_count'))
}

export function listTeams(db: Database) {
  return selectTeams(db).orderBy(sql`lower(name)`).execute()
}

export function findTeam(db: Database, id: string) {
  return selectTeams(db).where('id', '=', id).executeTakeFirst()
}

export function insertTeam(db: Database, name: string) {
  return db
    .insertInto('teams')
    .values({ name })
    .returning(['id', 'name', 'created_at', 'version', sql<number>`0`.as('member_count')])
    .executeTakeFirstOrThrow()
}

/** @returns whether there is such a team */
export async function renameTeam(db: Database, id: string, name: string): Promise<boolean> {
  const renamed = await db
    .updateTable('teams')
    .set({ name, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  return renamed !== undefined
}
