import type { Database } from '@crm/db'
import { sql } from 'kysely'

const WORTH_VACUUMING = 1_000

/**
 * Folds the counter rows of each stage into one. One statement: readers see the totals before or after, never between.
 * @returns how many rows it folded away
 */
export async function compactCounters(db: Database): Promise<number> {
  const { numAffectedRows } = await sql`
    with folded as (delete from stage_counters returning *)
    insert into stage_counters
    select stage_id, sum(lead_count), sum(total_value), sum(score_sum) from folded
    group by stage_id`.execute(db)
  const { rows } = await sql<{ dead: number }>`
    select n_dead_tup as dead from pg_stat_user_tables where relid = 'stage_counters'::regclass`.execute(db)
  if ((rows[0]?.dead ?? 0) > WORTH_VACUUMING) await sql`vacuum stage_counters`.execute(db)
  return Number(numAffectedRows ?? 0)
}
