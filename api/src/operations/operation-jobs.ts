import { Type } from 'typebox'
import { defineJob } from '../platform/jobs.ts'
import { Uuid } from '../platform/schemas.ts'
import { findStalled } from './queries.ts'
import { type Batch, type Outcome, runOperation, stop } from './run-operation.ts'

const ATTEMPTS = 5
const GIVEN_UP = 'Stopped by an error of the server, which has been logged. What was done until then can be undone.'

/**
 * The job that runs one operation until it is done, and the one that starts again what a crash left behind.
 * @param kind the name of the jobs, and which operations the sweep looks for
 */
export function operationJobs(kind: 'bulk' | 'undo', work: (batch: Batch) => Promise<Outcome>) {
  const run = defineJob({
    name: `${kind}.run`,
    schema: Type.Object({ operation_id: Uuid }),
    lane: 'long',
    attempts: ATTEMPTS,
    handler: async ({ db }, { operation_id }, { attempt, signal, log }) => {
      try {
        await runOperation(db, operation_id, work, signal)
      } catch (error) {
        if (signal.aborted || attempt < ATTEMPTS) throw error
        log.error({ err: error, operation_id }, 'an operation was given up')
        await db.transaction().execute((trx) => stop(trx, operation_id, 'failed', GIVEN_UP))
      }
    },
  })
  const sweep = defineJob({
    name: `${kind}.sweep`,
    schema: Type.Object({}),
    every: 60_000,
    handler: async ({ db, queue }) => {
      for (const { id } of await findStalled(db, kind)) {
        await queue.enqueue(run, { operation_id: id }, { job_id: id })
      }
    },
  })
  return { run, sweep }
}
