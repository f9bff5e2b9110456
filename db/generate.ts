/** Writes src/schema.ts from a database that was migrated from nothing. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from './src/connect.ts'
import { startEmbeddedPostgres } from './src/embedded.ts'
import { migrate } from './src/migrate.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'crm-generate-'))
const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } })
try {
  const { db } = connect({ connectionString: postgres.connectionString })
  await migrate(db)
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
    '--custom-imports': JSON.stringify({ ColumnType: 'kysely#ColumnType' }),
    '--exclude-pattern': 'kysely_*',
  }
  execFileSync('kysely-codegen', Object.entries(options).flat(), { stdio: 'inherit' })
} finally {
  await postgres.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
