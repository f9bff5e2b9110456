/** Writes src/schema.ts from a database that was migrated from nothing. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import { connect, type Database } from './src/connect.ts'
import { startTemporaryPostgres } from './src/embedded.ts'
import { migrate } from './src/migrate.ts'

const JSON_OBJECTS = [
  'activities.metadata',
  'contacts.custom',
  'email_campaigns.left_out',
  'email_events.detail',
  'leads.custom',
  'operations.params',
  'outbox_mails.headers',
  'outbox_mails.tags',
  'segments.filter',
  'sequence_steps.settings',
]

const postgres = await startTemporaryPostgres()
try {
  const { db } = connect({ connectionString: postgres.connectionString })
  await migrate(db)
  const columns = { ...(await columnsWithChoices(db)), ...jsonObjects() }
  await db.destroy()
  const options = {
    '--url': postgres.connectionString,
    '--out-file': join(import.meta.dirname, 'src/schema.ts'),
    '--numeric-parser': 'number',
    '--type-mapping': JSON.stringify({
      timestamptz: 'ColumnType<string, Date | string, Date | string>',
      date: 'string',
      int8: 'number',
      xid8: 'string',
    }),
    '--overrides': JSON.stringify({ columns }),
    '--custom-imports': JSON.stringify({ ColumnType: 'kysely#ColumnType' }),
    '--exclude-pattern': 'kysely_*',
  }
  execFileSync('kysely-codegen', Object.entries(options).flat(), { stdio: 'inherit' })
} finally {
  await postgres.stop()
}

/** A column whose CHECK lists its values becomes a union of them. */
async function columnsWithChoices(db: Database): Promise<Record<string, string>> {
  const { rows } = await sql<{ column: string; definition: string; has_default: boolean; is_nullable: boolean }>`
    select con.conrelid::regclass || '.' || att.attname as column, pg_get_constraintdef(con.oid) as definition,
      att.atthasdef as has_default, not att.attnotnull as is_nullable
    from pg_constraint con join pg_attribute att on att.attrelid = con.conrelid and att.attnum = con.conkey[1]
    where con.contype = 'c' and cardinality(con.conkey) = 1 and pg_get_constraintdef(con.oid) like '%= ANY (ARRAY[%'
    order by 1`.execute(db)
  return Object.fromEntries(
    rows.map(({ column, definition, has_default, is_nullable }) => {
      const choices = [...definition.matchAll(/'([^']+)'::text/g)].map((match) => `"${match[1]}"`).join(' | ')
      const type = is_nullable ? `${choices} | null` : choices
      return [column, has_default ? `Generated<${type}>` : type]
    }),
  )
}

function jsonObjects() {
  const type = 'ColumnType<JsonObject, string | undefined, string>'
  return Object.fromEntries(JSON_OBJECTS.map((column) => [column, type]))
}
