import type { Database } from '@crm/db'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config.ts'
import type { Queue } from './platform/jobs.ts'

/** What the product runs on. infra.ts builds it; tests build it with their own database. */
export interface Context {
  config: Config
  db: Database
  queue: Queue
  log: FastifyBaseLogger
}
