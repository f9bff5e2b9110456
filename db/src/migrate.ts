import { Migrator, sql } from 'kysely'
import type { Database } from './connect.ts'
import { migrations } from './migrations/index.ts'
import { StartError } from './start-error.ts'

const OLDEST_POSTGRES = 180_000

/**
 * Brings the database to this version's schema. Safe to call from several processes at once: Kysely holds a lock.
 * @returns the names of the migrations that were applied now.
 * @throws StartError when the server is older than PostgreSQL 18, or the database was migrated by a newer version of the product.
 */
export async function migrate(db: Database): Promise<string[]> {
  await requireSupportedServer(db)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    allowUnorderedMigrations: false,
  })
  const unknown = await unknownMigrations(db)
  if (unknown.length > 0) {
    throw new StartError(
      `This database was migrated by a newer version of Demand CRM (it has "${unknown.at(-1)}", which this version does not know). Start that version, or restore the backup taken before the upgrade.`,
    )
  }
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error) throw error
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName)
}

/** Whether every migration this version knows has been applied. */
export async function isMigrated(db: Database): Promise<boolean> {
  const applied = await appliedMigrations(db)
  return Object.keys(migrations).every((name) => applied.includes(name))
}

/** @throws StartError when the server is older than PostgreSQL 18 */
export async function requireSupportedServer(db: Database): Promise<void> {
  const { rows } = await sql<{ number: string; version: string }>`
    select current_setting('server_version_num') as number, current_setting('server_version') as version`.execute(db)
  const server = rows[0]
  if (server && Number(server.number) < OLDEST_POSTGRES) {
    throw new StartError(
      `PostgreSQL 18 or newer is needed, and DATABASE_URL points to version ${server.version}. Upgrade that server, or unset DATABASE_URL to use the built-in one.`,
    )
  }
}

async function unknownMigrations(db: Database): Promise<string[]> {
  return (await appliedMigrations(db)).filter((name) => !(name in migrations))
}

async function appliedMigrations(db: Database): Promise<string[]> {
  const { rows: tables } = await sql<{ found: string | null }>`select to_regclass('kysely_migration') as found`.execute(
    db,
  )
  if (!tables[0]?.found) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map((row) => row.name)
}
