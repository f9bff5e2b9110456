import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { Type } from 'typebox'
import { defineJob } from '../platform/jobs.ts'
import { recordEvent } from '../platform/live-events.ts'
import { rememberPairs, takeChecks } from './queries.ts'

const BATCH = 500
/** A run ends after so many batches, so that a large import does not hold a worker. */
const MOST_BATCHES = 20

/**
 * Looks for the duplicates of leads that changed. What is taken is looked at in one transaction: after a crash it is
 * still there.
 */
export const checkDuplicates = defineJob({
  name: 'duplicates.check',
  schema: Type.Object({}),
  every: 5_000,
  lane: 'long',
  handler: async ({ db }, _, { signal }) => {
    for (let batch = 0; batch < MOST_BATCHES; batch++) {
      signal.throwIfAborted()
      const taken = await db.transaction().execute(async (trx) => {
        if (!(await isFirst(trx))) return 0
        const ids = await takeChecks(trx, BATCH)
        if (ids.length === 0) return 0
        await rememberPairs(trx, ids)
        await recordEvent(trx, { type: 'updated', entity: 'duplicate' })
        return ids.length
      })
      if (taken < BATCH) return
    }
  },
})

/** One run at a time: two would take both cores of a small server from the people who work on it. */
async function isFirst(trx: DatabaseTransaction): Promise<boolean> {
  const { rows } = await sql<{ is_first: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('duplicates.check', 0)) as is_first`.execute(trx)
  return rows[0]?.is_first === true
}
