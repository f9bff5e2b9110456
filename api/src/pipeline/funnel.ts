import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { type Viewer, visibleLead } from '../platform/visibility.ts'
import { listStages } from './queries.ts'

export interface FunnelSpan {
  from?: string | undefined
  to?: string | undefined
  source_type?: string | undefined
  owner_id?: string | undefined
}

/**
 * Of the leads created in the span, how many ever reached each stage. A lead that skipped a stage has reached it when
 * it entered a later one. Stages where deals are lost are no step of the funnel; those leads are counted apart.
 */
export async function readFunnel(db: Database, span: FunnelSpan, viewer: Viewer) {
  const steps = (await listStages(db)).filter((stage) => !stage.is_closed || stage.is_won)
  const { reached, median_days, lost } = await countReached(db, steps, span, viewer)
  return {
    stages: steps.map(({ id, name, color, is_won }, index) => ({
      id,
      name,
      color,
      is_won,
      reached: reached[index] ?? 0,
      conversion_from_previous: ratio(reached[index], reached[index - 1] ?? reached[index]),
      conversion_from_first: ratio(reached[index], reached[0]),
      median_days: median_days[index] ?? null,
    })),
    lost,
  }
}

/**
 * In one pass: a row for each lead with the moment it reached each step, then a count and a median for each step.
 * The lists have one entry for each step.
 */
async function countReached(db: Database, steps: { id: string }[], span: FunnelSpan, viewer: Viewer) {
  const moments = steps.map((_, index) => sql.ref(`reached_${index}`))
  const { rows } = await sql<{ reached: number[]; median_days: (number | null)[]; lost: number }>`
    with cohort as (
      select id, created_at, stage_id from leads where ${inSpan(span, viewer)}
    ),
    step as (
      select * from unnest(${steps.map((step) => step.id)}::uuid[]) with ordinality as step (stage_id, place)
    ),
    reached as (
      select ${sql.join(
        moments.map(
          (moment, index) => sql`
          min(activities.occurred_at) filter (where step.place > ${sql.lit(index)}) - min(cohort.created_at) as ${moment}`,
        ),
      )}
      from cohort
      join activities on activities.lead_id = cohort.id and activities.to_stage_id is not null
      join step on step.stage_id = activities.to_stage_id
      group by cohort.id
    )
    select
      array[${sql.join(moments.map((moment) => sql`count(${moment})::integer`))}] as reached,
      array[${sql.join(moments.map(medianDays))}]::float8[] as median_days,
      (select count(*) from cohort join pipeline_stages on pipeline_stages.id = cohort.stage_id
        where pipeline_stages.is_closed and not pipeline_stages.is_won) as lost
    from reached`.execute(db)
  return rows[0] ?? { reached: [], median_days: [], lost: 0 }
}

function medianDays(moment: ReturnType<typeof sql.ref>) {
  return sql`
    round((percentile_cont(0.5) within group (order by extract(epoch from ${moment}) / 86400))::numeric, 1)::float8`
}

function inSpan({ from, to, source_type, owner_id }: FunnelSpan, viewer: Viewer) {
  const { time_zone } = viewer
  const conditions: RawBuilder<unknown>[] = [sql`deleted_at is null`, visibleLead(viewer)]
  if (from) conditions.push(sql`created_at >= (${from}::date::timestamp at time zone ${time_zone})`)
  if (to) conditions.push(sql`created_at < ((${to}::date + 1)::timestamp at time zone ${time_zone})`)
  if (source_type) conditions.push(sql`source_type = ${source_type}`)
  if (owner_id) conditions.push(sql`owner_id = ${owner_id}`)
  return sql.join(conditions, sql` and `)
}

function ratio(part: number | undefined, whole: number | undefined): number | null {
  return whole ? Math.round(((part ?? 0) / whole) * 10_000) / 10_000 : null
}
