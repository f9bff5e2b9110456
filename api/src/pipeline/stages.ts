import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { positionsBetween } from '../leads/position.ts'
import { type Author, NOBODY, writeAs } from '../platform/author.ts'
import { ApiError, invalid, notFound, violates } from '../platform/errors.ts'
import { findField } from '../platform/fields.ts'
import { requireVersion } from '../platform/versions.ts'
import { findStage, listStages } from './queries.ts'
import { editableFields } from './required-fields.ts'
import type { StageCreate, StagePatch } from './schemas.ts'

const MAX_STAGES = 50
const DEFAULT_COLOR = '#64748b'
/** Leads are moved out of a retired stage in bites, so that no statement holds the board for long. */
const MOVE_BATCH = 1_000

/** @throws ApiError validation_failed, conflict when the name is taken */
export async function createStage(db: Database, input: StageCreate, author: Author): Promise<string> {
  const { position, ...stage } = input
  if (stage.is_won && stage.is_closed === false) throw invalid('/is_won', 'a won stage is a closed stage')
  await requireKnownFields(db, stage.required_fields)
  return changeStages(db, author, async (trx) => {
    const stages = await listStages(trx)
    if (stages.length >= MAX_STAGES)
      throw new ApiError('conflict', `A pipeline has at most ${MAX_STAGES} stages. Retire one first.`)
    const { id } = await trx
      .insertInto('pipeline_stages')
      .values({
        color: DEFAULT_COLOR,
        ...stage,
        name: stage.name.trim(),
        is_closed: stage.is_closed ?? stage.is_won ?? false,
        position: 'zz',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await arrange(
      trx,
      placed(
        stages.map((each) => each.id),
        id,
        position ?? stages.length + 1,
      ),
    )
    return id
  })
}

/**
 * Renames, recolours, reorders, retires or brings back. A stage with leads is retired by DELETE, which moves them.
 * @throws ApiError not_found, precondition_failed, validation_failed, conflict
 */
export async function updateStage(
  db: Database,
  id: string,
  patch: StagePatch,
  author: Author,
  version: number | undefined,
): Promise<void> {
  const { position, ...changes } = patch
  await requireKnownFields(db, patch.required_fields)
  await changeStages(db, author, async (trx) => {
    const stage = await findStage(trx, id)
    if (!stage) throw notFound('stage')
    requireVersion(stage, version)
    if (patch.is_active === false && stage.is_active) await requireRetirable(trx, id)
    const name = changes.name?.trim()
    await trx
      .updateTable('pipeline_stages')
      .set({ ...changes, ...(name ? { name } : {}), updated_at: sql`now()`, version: sql`version + 1` })
      .where('id', '=', id)
      .execute()
    const isBack = patch.is_active === true && !stage.is_active
    if (position !== undefined || isBack) {
      const ids = (await listStages(trx)).map((each) => each.id)
      await arrange(trx, placed(ids, id, position ?? ids.length))
    }
  })
}

/**
 * Retires a stage. Its leads go to the bottom of `move_to`, in their order; the history of who was in it stays.
 * @throws ApiError not_found; conflict when it has leads and `move_to` is missing, or when it is the last open stage
 */
export async function retireStage(
  db: Database,
  id: string,
  move_to: string | undefined,
  author: Author,
): Promise<void> {
  if (move_to === id) throw invalid('/move_to', 'is the stage that is being retired')
  await changeStages(db, author, async (trx) => {
    const stage = await findStage(trx, id)
    if (!stage?.is_active) throw notFound('stage')
    if (move_to) await moveAll(trx, id, move_to, author.user_id)
    await requireRetirable(trx, id)
    await trx
      .updateTable('pipeline_stages')
      .set({ is_active: false, updated_at: sql`now()`, version: sql`version + 1` })
      .where('id', '=', id)
      .execute()
  })
}

async function requireRetirable(trx: DatabaseTransaction, id: string) {
  const stages = await listStages(trx)
  const rest = stages.filter((stage) => stage.id !== id && !stage.is_closed)
  if (rest.length === 0) throw new ApiError('conflict', 'This is the last open stage. Add another one first.')
  const lead = await trx
    .selectFrom('leads')
    .select('id')
    .where('stage_id', '=', id)
    .where('deleted_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (lead) throw new ApiError('conflict', 'This stage has leads. Say where they go with move_to.')
}

/** A lead that was put into a stage at the very moment it was retired goes to the first stage. */
export async function rescueStrandedLeads(db: Database): Promise<void> {
  const { rows: stranded } = await sql<{ id: string }>`
    select pipeline_stages.id from pipeline_stages join stage_counters on stage_counters.stage_id = pipeline_stages.id
    where not pipeline_stages.is_active group by pipeline_stages.id having sum(lead_count) > 0`.execute(db)
  for (const { id } of stranded) {
    await changeStages(db, NOBODY, async (trx) => {
      const first = (await listStages(trx)).find((stage) => !stage.is_closed)
      if (first) await moveAll(trx, id, first.id, null)
    })
  }
}

async function moveAll(trx: DatabaseTransaction, from: string, to: string, actor_id: string | null) {
  const target = (await listStages(trx)).find((stage) => stage.id === to)
  if (!target) throw invalid('/move_to', 'there is no such active stage')
  if (target.is_closed) throw invalid('/move_to', 'leads can only be moved to an open stage this way')
  await sql`select pg_advisory_xact_lock(hashtextextended(${to}, 0))`.execute(trx)
  for (;;) {
    const { rows } = await sql<{ id: string; last: string | null }>`
      select id, (select max(position) from leads where stage_id = ${to} and deleted_at is null) as last
      from leads where stage_id = ${from} and deleted_at is null order by position limit ${MOVE_BATCH} for update`.execute(
      trx,
    )
    if (rows.length === 0) return
    const positions = positionsBetween(rows[0]?.last ?? null, null, rows.length)
    await sql`
      with place as (
        select * from unnest(${rows.map((row) => row.id)}::uuid[], ${positions}::text[]) as place (id, position)
      ), moved as (
        update leads set stage_id = ${to}, position = place.position, stage_entered_at = now(), closed_at = null,
          last_activity_at = now(), updated_at = now(), version = version + 1
        from place where leads.id = place.id
        returning leads.id, old.stage_entered_at
      )
      insert into activities (activity_type, lead_id, actor_id, subject, from_stage_id, to_stage_id, seconds_in_stage)
      select 'status_change', id, ${actor_id}::uuid, ${`Moved to ${target.name}`}, ${from}::uuid, ${to}::uuid,
        extract(epoch from now() - stage_entered_at)::bigint
      from moved`.execute(trx)
  }
}

/** Stages are few and seldom changed: one change at a time. */
async function changeStages<T>(
  db: Database,
  author: Author,
  change: (trx: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  try {
    return await writeAs(db, author, async (trx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended('pipeline_stages', 0))`.execute(trx)
      return change(trx)
    })
  } catch (error) {
    if (violates(error, 'pipeline_stages_name'))
      throw new ApiError('conflict', 'There is already a stage of that name.')
    throw error
  }
}

/** The ids with one of them put at a place, from 1. */
function placed(ids: string[], id: string, place: number): string[] {
  const others = ids.filter((each) => each !== id)
  return others.toSpliced(place - 1, 0, id)
}

async function arrange(trx: DatabaseTransaction, ids: string[]) {
  const positions = positionsBetween(null, null, ids.length)
  await sql`
    update pipeline_stages set position = place.position
    from unnest(${ids}::uuid[], ${positions}::text[]) as place (id, position)
    where pipeline_stages.id = place.id`.execute(trx)
}

async function requireKnownFields(db: Database, keys: string[] = []) {
  const fields = await editableFields(db, keys)
  const unknown = keys.findIndex((key) => !findField(fields, key))
  if (unknown >= 0) throw invalid(`/required_fields/${unknown}`, `"${keys[unknown]}" is not a field that can be edited`)
}
