/** Writes the OpenAPI document to openapi.json, from which the web app's client types are generated. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, migrate, startTemporaryPostgres } from '@crm/db'
import { pino } from 'pino'
import { buildApp } from './app.ts'
import type { FileStorage } from './attachments/storage.ts'
import { readConfig } from './config.ts'
import type { Mailer } from './mail/mailer.ts'
import type { Queue } from './platform/jobs.ts'

const OUTPUT = join(import.meta.dirname, '../openapi.json')

const postgres = await startTemporaryPostgres()
try {
  const { db } = connect({ connectionString: postgres.connectionString })
  await migrate(db)
  const config = {
    ...readConfig({}, import.meta.dirname),
    secret_key: 'only the routes are looked at, nobody signs in',
  }
  const app = await buildApp({
    config,
    db,
    queue: {} as Queue,
    files: {} as FileStorage,
    mailer: {} as Mailer,
    log: pino({ level: 'silent' }),
  })
  writeFileSync(OUTPUT, `${JSON.stringify(app.swagger(), null, 2)}\n`)
  await app.close()
  await db.destroy()
} finally {
  await postgres.stop()
}
