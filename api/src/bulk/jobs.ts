import { operationJobs } from '../operations/operation-jobs.ts'
import { bulkBatch } from './bulk-batch.ts'

/** Changes many records, batch by batch. */
export const { run: runBulk, sweep: sweepBulk } = operationJobs('bulk', bulkBatch)
