import { Type } from 'typebox'
import { defineJob } from '../../platform/jobs.ts'
import { sweepNow } from '../sending/sweep-now.ts'
import { decideTest, testsToDecide } from './ab-test.ts'
import { startDueCampaign } from './start-due.ts'

const SCAN_MS = 15_000

/** Begins scheduled campaigns whose time has come. */
export const startDueCampaigns = defineJob({
  name: 'campaigns.start_due',
  schema: Type.Object({}),
  every: SCAN_MS,
  handler: async (context, _data, { signal }) => {
    let has_begun = false
    while (await startDueCampaign(context.db)) {
      signal.throwIfAborted()
      has_begun = true
    }
    if (has_begun) await sweepNow(context)
  },
})

/** Decides tests of A and B that have run long enough; the winner then goes to the rest. */
export const decideTests = defineJob({
  name: 'campaigns.decide_tests',
  schema: Type.Object({}),
  every: SCAN_MS,
  handler: async (context) => {
    const ids = await testsToDecide(context.db)
    for (const id of ids) await decideTest(context.db, id)
    if (ids.length > 0) await sweepNow(context)
  },
})
