import type { Database } from '@crm/db'
import type { FastifyBaseLogger } from 'fastify'
import type { FileStorage } from './attachments/storage.ts'
import type { Config } from './config.ts'
import type { Mailer } from './mail/mailer.ts'
import type { Queue } from './platform/jobs.ts'

/** What the product runs on. infra.ts builds it; tests build it with their own database. */
export interface Context {
  config: Config
  db: Database
  queue: Queue
  /** Where attached files stand. */
  files: FileStorage
  mailer: Mailer
  log: FastifyBaseLogger
}
