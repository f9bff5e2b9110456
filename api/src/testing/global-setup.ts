import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { connect, migrate, startTemporaryPostgres } from '@crm/db'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a database that is migrated and otherwise empty, to be copied. */
    template_url: string
  }
}

const ROOT = join(import.meta.dirname, '../../..')
const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc')

/**
 * One PostgreSQL for the whole run; each test file gets its own copy of a migrated database. Tests that start the
 * product as processes of their own start what is built here: compiling it at each start takes longer than the tests.
 */
export default async function setup(project: TestProject) {
  execFileSync(process.execPath, [TSC, '-b', 'api'], { cwd: ROOT, stdio: 'inherit' })
  const postgres = await startTemporaryPostgres({ max_connections: '200' })
  const { db } = connect({ connectionString: postgres.connectionString })
  await migrate(db)
  await db.destroy()
  project.provide('template_url', postgres.connectionString)
  return () => postgres.stop()
}
