import type { Database } from '@crm/db'
import { ContactPatch } from '../contacts/schemas.ts'
import { checkCustom } from '../custom-fields/check-custom.ts'
import { isCustomKey, plainKey } from '../custom-fields/custom-fields.ts'
import { LeadPatch } from '../leads/schemas.ts'
import { isLost } from '../pipeline/required-fields.ts'
import { invalid } from '../platform/errors.ts'
import type { Field } from '../platform/fields.ts'
import { checkPart } from '../platform/validation.ts'
import { possibleTime } from '../tasks/check-task.ts'
import { TaskPatch } from '../tasks/schemas.ts'
import { type BulkBody, type BulkEntity, PARAMS, type Params } from './schemas.ts'

const PATCH = { lead: LeadPatch, contact: ContactPatch, task: TaskPatch } as const

/** What has one value for each record: setting it for many makes no sense. */
const ONE_BY_ONE: Record<BulkEntity, string[]> = { lead: [], contact: ['email', 'is_primary', 'lead_id'], task: [] }

/**
 * The parameters of a bulk action, checked as the record's own requests would be.
 * @throws ApiError validation_failed with a path such as `/params/value`
 */
export async function checkParams(
  db: Database,
  { entity, action, params = {} }: BulkBody,
  fields: Field[],
): Promise<object> {
  checkPart(PARAMS[action], params, '/params')
  switch (action) {
    case 'assign':
      await requireUser(db, '/params/owner_id', (params as Params<'assign'>).owner_id)
      return params
    case 'move':
      await requireStage(db, params as Params<'move'>)
      return params
    case 'set':
      return checkSet(db, entity, params as Params<'set'>, fields)
    case 'add_task': {
      const task = params as Params<'add_task'>
      await requireUser(db, '/params/assigned_to', task.assigned_to ?? null)
      return { ...task, due_at: possibleTime('params/due_at', task.due_at) }
    }
    case 'enrol':
      await requireSequence(db, (params as Params<'enrol'>).sequence_id)
      return params
    default:
      return params
  }
}

async function requireUser(db: Database, path: string, id: string | null) {
  if (id === null) return
  const user = await db
    .selectFrom('users')
    .select('id')
    .where('id', '=', id)
    .where('is_active', '=', true)
    .executeTakeFirst()
  if (!user) throw invalid(path, 'there is no such active user')
}

async function requireSequence(db: Database, id: string) {
  const sequence = await db
    .selectFrom('sequences')
    .select('id')
    .where('id', '=', id)
    .where('status', 'in', ['active', 'paused'])
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!sequence) throw invalid('/params/sequence_id', 'there is no such sequence that contacts can enter')
}

async function requireStage(db: Database, { stage_id, lost_reason }: Params<'move'>) {
  const stage = await db
    .selectFrom('pipeline_stages')
    .selectAll()
    .where('id', '=', stage_id)
    .where('is_active', '=', true)
    .executeTakeFirst()
  if (!stage) throw invalid('/params/stage_id', 'there is no such active stage')
  if (isLost(stage) && lost_reason === undefined)
    throw invalid('/params/lost_reason', `is needed to move leads to ${stage.name}`)
}

async function checkSet(
  db: Database,
  entity: BulkEntity,
  { field: key, value }: Params<'set'>,
  fields: Field[],
): Promise<Params<'set'>> {
  const field = fields.find((known) => known.key === key)
  if (!field?.editable) throw invalid('/params/field', `"${key}" is not a field of a ${entity} that can be edited`)
  if (ONE_BY_ONE[entity].includes(key)) throw invalid('/params/field', `"${key}" is changed one ${entity} at a time`)
  if (isCustomKey(key)) {
    const plain = plainKey(key)
    const checked = await checkCustom(db, fields, { [plain]: value }, { partial: true, path: '/params/value' })
    return { field: key, value: checked[plain] ?? null }
  }
  checkPart(PATCH[entity], { [key]: value }, '/params/value', `/${key}`)
  if (field.type === 'user') await requireUser(db, '/params/value', value as string | null)
  return { field: key, value }
}
