import type { DatabaseTransaction } from '@crm/db'
import { findTopOfStage } from '../leads/queries.ts'
import type { Company } from './batch.ts'
import { ImportStopped } from './import-stopped.ts'
import { positionsBelow, runwayAbove } from './positions.ts'
import { findPositionBelow, type ImportRow } from './queries.ts'

type Job = Pick<ImportRow, 'defaults' | 'total_rows'>

/**
 * Gives leads that come to a stage their places: on top of it, in the order of the file, each batch below the one before.
 * @param last by stage, where the batch before ended
 * @returns where this one ends
 */
export async function placeLeads(
  trx: DatabaseTransaction,
  job: Job,
  companies: Company[],
  last: Record<string, string>,
): Promise<Record<string, string>> {
  const coming = companies.filter(({ is_created, changes }) => is_created || changes.stage_id)
  const stages = new Map<string | undefined, Company[]>()
  for (const company of coming) {
    const stage_id = (company.values.stage_id ?? job.defaults.stage_id) as string | undefined
    stages.set(stage_id, [...(stages.get(stage_id) ?? []), company])
  }
  const ends = { ...last }
  for (const [stage_id, group] of stages) {
    const stage = await findTopOfStage(trx, stage_id)
    if (!stage) {
      throw new ImportStopped('A stage that leads were to go to is gone. Upload the file again and choose another.')
    }
    const low = ends[stage.stage_id] ?? runwayAbove(stage.position, job.total_rows)
    const high = await findPositionBelow(trx, stage.stage_id, low)
    const positions = positionsBelow(low, high, group.length)
    for (const [index, company] of group.entries()) enter(company, stage, positions[index] as string)
    ends[stage.stage_id] = positions.at(-1) as string
  }
  return ends
}

function enter(company: Company, stage: { stage_id: string; is_closed: boolean }, position: string) {
  const { values, changes } = company
  const now = new Date().toISOString()
  // What the file tells of the past stays; what it does not tell begins now.
  const tells = (key: string) => (company.is_created ? values[key] : changes[key]?.[1]) ?? undefined
  values.stage_id = stage.stage_id
  values.position = position
  values.stage_entered_at = tells('stage_entered_at') ?? now
  values.closed_at = tells('closed_at') ?? (stage.is_closed ? now : null)
}
