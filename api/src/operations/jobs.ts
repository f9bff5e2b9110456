import { operationJobs } from './operation-jobs.ts'
import { undoBatch } from './undo/undo-batch.ts'

/** Sets an operation back, record by record. */
export const { run: runUndo, sweep: sweepUndos } = operationJobs('undo', undoBatch)
