import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { STALE_AFTER_DAYS } from './queries.ts'

const WORTH_VACUUMING = 1_000

/** Whoever was last active before this day is stale, and stays so until active again: one day stands for all of them. */
const day = sql`
  case when active_on < (now() at time zone 'UTC')::date - ${sql.lit(STALE_AFTER_DAYS)} then '-infinity' else active_on end`

/**
 * Folds the counter rows of each stage and day into one. One statement: readers see the totals before or after, never
 * between. What stands alone is left alone.
 * @returns how many rows are left of those it folded
 */
export async function compactCounters(db: Database): Promise<number> {
  const { numAffectedRows } = await sql`
    with crowded as (
      select stage_id, ${day} as day from stage_counters
      group by 1, 2 having count(*) > 1
    ),
    folded as (
      delete from stage_counters using crowded
      where stage_counters.stage_id = crowded.stage_id and ${day} is not distinct from crowded.day
      returning stage_counters.*
    )
    insert into stage_counters
    select stage_id, ${day}, sum(lead_count), sum(total_value), sum(score_sum), sum(entered_sum) from folded
    group by 1, 2`.execute(db)
  const { rows } = await sql<{ dead: number }>`
    select n_dead_tup as dead from pg_stat_user_tables where relid = 'stage_counters'::regclass`.execute(db)
  if ((rows[0]?.dead ?? 0) > WORTH_VACUUMING) await sql`vacuum stage_counters`.execute(db)
  return Number(numAffectedRows ?? 0)
}
