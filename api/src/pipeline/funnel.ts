import type { Database } from '@crm/db'
import { sql } from 'kysely'

export interface FunnelSpan {
  from?: string | undefined
  to?: string | undefined
  source_type?: string | undefined
  owner_id?: string | undefined
}

interface FunnelRow {
  id: string
  name: string
  color: string
  is_won: boolean
  reached: number
  median_days: number | null
}

/**
 * Of the leads created in the span, how many ever reached each stage. A lead that skipped a stage has reached it when
 * it entered a later one. Stages where deals are lost are no step of the funnel; those leads are counted apart.
 */
export async function readFunnel(db: Database, span: FunnelSpan, time_zone: string) {
  const conditions = [sql`leads.deleted_at is null`]
  if (span.from) conditions.push(sql`leads.created_at >= (${span.from}::date::timestamp at time zone ${time_zone})`)
  if (span.to) conditions.push(sql`leads.created_at < ((${span.to}::date + 1)::timestamp at time zone ${time_zone})`)
  if (span.source_type) conditions.push(sql`leads.source_type = ${span.source_type}`)
  if (span.owner_id) conditions.push(sql`leads.owner_id = ${span.owner_id}`)
  const inSpan = sql.join(conditions, sql` and `)

  const { rows } = await sql<FunnelRow>`
    with cohort as (select id, created_at, stage_id from leads where ${inSpan}),
    steps as (
      select id, name, color, is_won, position from pipeline_stages where is_active and (not is_closed or is_won)
    ),
    entries as (
      select activities.lead_id, steps.position, min(activities.occurred_at) as entered_at
      from activities join cohort on cohort.id = activities.lead_id join steps on steps.id = activities.to_stage_id
      group by activities.lead_id, steps.position
    ),
    reached as (
      select steps.id, entries.lead_id, min(entries.entered_at) as reached_at
      from steps join entries on entries.position >= steps.position
      group by steps.id, entries.lead_id
    )
    select steps.id, steps.name, steps.color, steps.is_won, count(reached.lead_id) as reached,
      round((percentile_cont(0.5) within group (
        order by extract(epoch from reached.reached_at - cohort.created_at)) / 86400)::numeric, 1) as median_days
    from steps left join reached on reached.id = steps.id left join cohort on cohort.id = reached.lead_id
    group by steps.id, steps.name, steps.color, steps.is_won, steps.position
    order by steps.position`.execute(db)

  const { rows: lost } = await sql<{ count: number }>`
    select count(*) from leads join pipeline_stages on pipeline_stages.id = leads.stage_id
    where ${inSpan} and pipeline_stages.is_closed and not pipeline_stages.is_won`.execute(db)

  const first = rows[0]?.reached
  return {
    stages: rows.map((row, index) => ({
      ...row,
      conversion_from_previous: ratio(row.reached, rows[index - 1]?.reached ?? row.reached),
      conversion_from_first: ratio(row.reached, first),
    })),
    lost: lost[0]?.count ?? 0,
  }
}

function ratio(part: number, whole: number | undefined): number | null {
  return whole ? Math.round((part / whole) * 10_000) / 10_000 : null
}
