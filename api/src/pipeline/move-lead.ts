import { type Database, type DatabaseTransaction, KEEP_PLAN, type Leads, type PipelineStages } from '@crm/db'
import { type Selectable, sql } from 'kysely'
import { mergeCustom } from '../custom-fields/check-custom.ts'
import { nameMissingOwner } from '../leads/create-lead.ts'
import { LONG_POSITION, positionBetween } from '../leads/position.ts'
import { findGap, type LeadRow, selectLeads } from '../leads/queries.ts'
import { retryTakenPosition } from '../leads/retry-taken-position.ts'
import type { LeadPatch } from '../leads/schemas.ts'
import { checkedPatch, columnsOf, differences, lockedLead } from '../leads/update-lead.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { signedBy } from '../platform/author.ts'
import { invalid } from '../platform/errors.ts'
import { editableFields, isLost, requireFields } from './required-fields.ts'
import type { Move } from './schemas.ts'

type Stage = Pick<Selectable<PipelineStages>, 'id' | 'name' | 'is_closed' | 'is_won' | 'required_fields'>
type Lead = Selectable<Leads>

/**
 * Puts a lead into a stage, behind `after_id` or before `before_id`, on top without either. One lead row is written.
 * A change of stage is recorded on the timeline with the time spent in the old one; a new place in the same stage is not.
 * When the lead that was named as neighbour has left the stage meanwhile, the other one counts; without it, the top.
 * @returns the lead as it stands now, and whether its order key is so long that the column should be rebalanced
 * @throws ApiError not_found, precondition_failed; validation_failed naming each field that the stage requires
 */
export async function moveLead(
  db: Database,
  id: string,
  move: Move,
  actor: Actor,
  version: number | undefined,
): Promise<{ lead: LeadRow; is_long: boolean }> {
  const { lost_reason } = move
  const given = { ...move.fields, ...(lost_reason !== undefined && { lost_reason }) }
  const { patch } = await checkedPatch(db, given, '/fields')
  return retryTakenPosition(() =>
    db
      .transaction()
      .execute(async (trx) => {
        // First the stage, then the lead: the order in which a rebalancing locks them too.
        const stage = await holdStage(trx, move, id)
        const lead = await lockedLead(trx, id, version, actor)
        if (!stage) throw invalid(move.stage_name ? '/stage_name' : '/stage_id', 'there is no such active stage')
        if (stage.id !== lead.stage_id) {
          const custom = mergeCustom(lead.custom, patch.custom ?? {})
          requireFields(stage, { ...lead, ...patch, custom }, await editableFields(trx, stage.required_fields))
        }
        const gap = await findGap(trx, {
          stage_id: stage.id,
          lead_id: id,
          before_id: move.before_id ?? undefined,
          after_id: move.after_id ?? undefined,
        })
        requireNeighbours(move, gap.known)
        const position = positionBetween(gap.low, gap.high)
        const write = { lead, stage, position, patch, notes: move.notes, actor }
        return { lead: await writeMove(trx, write), is_long: position.length > LONG_POSITION }
      })
      .catch(nameMissingOwner),
  )
}

/** The stage that is meant, held against a rebalancing of its order keys until the transaction ends. */
async function holdStage(trx: DatabaseTransaction, move: Move, lead_id: string): Promise<Stage | undefined> {
  if (move.stage_id && move.stage_name) throw invalid('/stage_name', 'give either stage_id or stage_name')
  const meant = move.stage_name
    ? sql<boolean>`lower(name) = lower(${move.stage_name})`
    : sql<boolean>`id = coalesce(${move.stage_id ?? null}::uuid, (select stage_id from leads where id = ${lead_id}))`
  return trx
    .selectFrom('pipeline_stages')
    .select(['id', 'name', 'is_closed', 'is_won', 'required_fields'])
    .select(sql`pg_advisory_xact_lock_shared(hashtextextended(id::text, 0))`.as('held'))
    .where(meant)
    .where('is_active', '=', true)
    .modifyEnd(KEEP_PLAN)
    .executeTakeFirst()
}

/** @throws ApiError validation_failed when a neighbour that was named does not exist */
function requireNeighbours(move: Move, known: string[]) {
  for (const key of ['before_id', 'after_id'] as const) {
    if (move[key] && !known.includes(move[key].toLowerCase())) throw invalid(`/${key}`, 'there is no such lead')
  }
}

interface Write {
  lead: Lead
  stage: Stage
  position: string
  /** Checked. */
  patch: LeadPatch
  notes: string | null | undefined
  actor: Actor
}

/** The lead's row and the activity in one statement, which gives back the lead. */
async function writeMove(
  trx: DatabaseTransaction,
  { lead, stage, position, patch, notes, actor }: Write,
): Promise<LeadRow> {
  const entered = stage.id !== lead.stage_id
  const changes = differences(lead, patch)
  const isNoteworthy = entered || Object.keys(changes).length > 0
  const entry = {
    stage_id: stage.id,
    stage_entered_at: sql<string>`now()`,
    closed_at: stage.is_closed ? sql<string>`now()` : null,
    ...(isLost(stage) ? {} : { lost_reason: null }),
  }
  const update = trx
    .updateTable('leads')
    .set({
      ...columnsOf(patch, lead),
      ...(entered ? entry : {}),
      position,
      ...(isNoteworthy ? { last_activity_at: sql<string>`now()` } : {}),
      updated_at: sql<string>`now()`,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', lead.id)
    .returningAll()

  const writing = trx
    // Under this name the lead is read as it was just written.
    .with('leads', () => update)
    .with('activity', (cte) =>
      cte
        .insertInto('activities')
        .columns([
          'activity_type',
          'lead_id',
          'actor_id',
          'subject',
          'description',
          'from_stage_id',
          'to_stage_id',
          'seconds_in_stage',
          'metadata',
        ])
        .expression((select) =>
          select
            .selectFrom('leads')
            .select([
              sql`${entered ? 'status_change' : 'system'}`.as('activity_type'),
              'id',
              sql`${actor.user_id}::uuid`.as('actor_id'),
              sql`${entered ? `Moved to ${stage.name}` : 'Changed while moving'}`.as('subject'),
              sql`${notes ?? null}::text`.as('description'),
              sql`${entered ? lead.stage_id : null}::uuid`.as('from_stage_id'),
              sql`${entered ? stage.id : null}::uuid`.as('to_stage_id'),
              sql`case when ${entered} then extract(epoch from now() - ${lead.stage_entered_at}::timestamptz)::bigint end`.as(
                'seconds',
              ),
              sql`${JSON.stringify(Object.keys(changes).length > 0 ? { changes } : {})}::jsonb`.as('metadata'),
            ])
            .where(sql<boolean>`${isNoteworthy}`),
        ),
    )
  return selectLeads(writing).select(signedBy(actor).as('author')).modifyEnd(KEEP_PLAN).executeTakeFirstOrThrow()
}
