import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { contactFields } from '../contacts/fields.ts'
import { inContactView } from '../contacts/queries.ts'
import { leadFields } from '../leads/fields.ts'
import { inView } from '../leads/queries.ts'
import { insertOperation, insertTargets } from '../operations/queries.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { invalid } from '../platform/errors.ts'
import type { Field } from '../platform/fields.ts'
import { checkFilter } from '../platform/filters/filter.ts'
import { visibleTask } from '../platform/visibility.ts'
import { taskFields } from '../tasks/fields.ts'
import { inTaskView } from '../tasks/queries.ts'
import { checkParams } from './check-params.ts'
import { ACTIONS, type BulkBody, type BulkEntity } from './schemas.ts'

const FIELDS: Record<BulkEntity, (db: Database) => Promise<Field[]>> = {
  lead: leadFields,
  contact: contactFields,
  task: taskFields,
}

/**
 * Begins a bulk action: checks it, and fixes which records are meant. Run it next with `bulkBatch`.
 * @returns the id of its operation
 * @throws ApiError validation_failed naming the culprit
 */
export async function beginBulk(db: Database, body: BulkBody, actor: Actor): Promise<string> {
  const { entity, action } = body
  if (!ACTIONS[entity].includes(action))
    throw invalid('/action', `cannot be done to a ${entity}; take one of ${ACTIONS[entity].join(', ')}`)
  if ((body.ids === undefined) === (body.filter === undefined))
    throw invalid('/ids', 'give either ids or a filter; {"and": []} is everything that you see')
  if (body.q !== undefined && !body.filter) throw invalid('/q', 'goes together with a filter only')
  const fields = await FIELDS[entity](db)
  const params = await checkParams(db, body, fields)
  const targets = body.ids ? chosen(entity, body.ids) : matching(body, fields, actor)
  return db.transaction().execute(async (trx) => {
    const id = await insertOperation(trx, actor, { action, entity, params: JSON.stringify(params) })
    await insertTargets(trx, id, targets)
    return id
  })
}

/** Leads keep the order of the board. */
function chosen(entity: BulkEntity, ids: string[]): RawBuilder<{ id: string }> {
  const given = [...new Set(ids.map((id) => id.toLowerCase()))]
  return entity === 'lead'
    ? sql`select chosen.id from unnest(${given}::uuid[]) as chosen (id) left join leads on leads.id = chosen.id
        order by leads.stage_id, leads.position`
    : sql`select unnest(${given}::uuid[]) as id`
}

function matching(body: BulkBody, fields: Field[], actor: Actor): RawBuilder<{ id: string }> {
  const view = { q: body.q, filter: checkFilter(body.filter, fields) }
  switch (body.entity) {
    case 'lead':
      return sql`select leads.id from leads where ${inView(view, actor)} order by leads.stage_id, leads.position`
    case 'contact':
      return sql`select contacts.id from contacts left join leads on leads.id = contacts.lead_id
        where ${inContactView(view, actor)} order by contacts.id`
    case 'task':
      return sql`select tasks.id from tasks left join leads on leads.id = tasks.lead_id
        where leads.deleted_at is null and ${visibleTask(actor)} and ${inTaskView(view, actor)} order by tasks.id`
  }
}
