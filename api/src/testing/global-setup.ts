import { connect, migrate, startTemporaryPostgres } from '@crm/db'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a database that is migrated and otherwise empty, to be copied. */
    template_url: string
  }
}

/** One PostgreSQL for the whole run; each test file gets its own copy of a migrated database. */
export default async function setup(project: TestProject) {
  const postgres = await startTemporaryPostgres({ max_connections: '200' })
  const { db } = connect({ connectionString: postgres.connectionString })
  await migrate(db)
  await db.destroy()
  project.provide('template_url', postgres.connectionString)
  return () => postgres.stop()
}
