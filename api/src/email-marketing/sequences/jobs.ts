import { Type } from 'typebox'
import { ApiError } from '../../platform/errors.ts'
import { defineJob } from '../../platform/jobs.ts'
import { sweepNow } from '../sending/sweep-now.ts'
import { advanceDue, releaseSent, sequencesWithDue } from './advance.ts'
import { enterSegment, sequencesWithSegment } from './enter-segments.ts'

/**
 * Lets contacts go on in their sequences when they are due, batch by batch. Runs by itself, and when there is something
 * to do at once. What is due stands in the database: a run that was lost or repeated changes nothing.
 */
export const advanceSequences = defineJob({
  name: 'sequences.advance',
  schema: Type.Object({}),
  every: 30_000,
  lane: 'long',
  attempts: 1,
  handler: async (context, _data, { signal }) => {
    await releaseSent(context.db)
    let mails = 0
    for (const id of await sequencesWithDue(context.db)) {
      for (let advanced = 1; advanced > 0; ) {
        signal.throwIfAborted()
        const batch = await advanceDue(context.db, id)
        advanced = batch.advanced
        mails += batch.mails
      }
    }
    if (mails > 0) await sweepNow(context)
  },
})

/** Contacts that have come into the segment of a sequence enter it. */
export const enterSegments = defineJob({
  name: 'sequences.enter',
  schema: Type.Object({}),
  every: 5 * 60_000,
  lane: 'long',
  attempts: 1,
  handler: async ({ db, queue, log }, _data, { signal }) => {
    let entered = 0
    for (const sequence of await sequencesWithSegment(db)) {
      try {
        entered += await enterSegment(db, sequence, signal)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        log.warn({ sequence_id: sequence.id, err: error }, 'nobody can enter the sequence: its segment does not work')
      }
    }
    if (entered > 0) await queue.enqueue(advanceSequences, {}, { job_id: 'one' })
  },
})
