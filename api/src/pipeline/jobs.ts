import { Type } from 'typebox'
import { LONG_POSITION } from '../leads/position.ts'
import { defineJob } from '../platform/jobs.ts'
import { Uuid } from '../platform/schemas.ts'
import { compactCounters } from './compact-counters.ts'
import { rebalanceStage } from './rebalance.ts'
import { rescueStrandedLeads } from './stages.ts'

/** Shortens the order keys of a stage after a move found them long. */
export const rebalance = defineJob({
  name: 'pipeline.rebalance',
  schema: Type.Object({ stage_id: Uuid }),
  handler: async ({ db, log }, { stage_id }) => {
    const renumbered = await rebalanceStage(db, stage_id)
    if (renumbered > 0) log.info({ stage_id, renumbered }, 'order keys rebalanced')
  },
})

/** Finds what an enqueue that was lost in a crash left behind, and folds the counters. */
export const tidyBoard = defineJob({
  name: 'pipeline.tidy',
  schema: Type.Object({}),
  every: 10_000,
  handler: async ({ db }) => {
    await compactCounters(db)
    await rescueStrandedLeads(db)
    const stages = await db
      .selectFrom('leads')
      .select('stage_id')
      .distinct()
      .where((where) => where(where.fn('length', ['position']), '>', where.lit(LONG_POSITION)))
      .where('deleted_at', 'is', null)
      .execute()
    for (const { stage_id } of stages) await rebalanceStage(db, stage_id)
  },
})
