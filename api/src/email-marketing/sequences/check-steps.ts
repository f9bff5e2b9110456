import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { contactFields } from '../../contacts/fields.ts'
import { ApiError, type FieldError } from '../../platform/errors.ts'
import { checkFilter } from '../../platform/filters/filter.ts'
import { checkPart } from '../../platform/validation.ts'
import type { StepRow } from './queries.ts'
import type { StepsBody } from './schemas.ts'
import { SETTINGS, type Settings, type Step } from './step-settings.ts'

const MAX_ERRORS = 20

/**
 * The steps as they are to be stored, each with an id.
 * @param before the steps that the sequence has
 * @throws ApiError validation_failed naming every culprit
 */
export async function checkSteps(db: Database, { steps }: StepsBody, before: readonly StepRow[]): Promise<Step[]> {
  const errors: FieldError[] = []
  const collect = (check: () => void) => {
    try {
      check()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      errors.push(...(error.extras.errors ?? []))
    }
  }
  const checked = steps.map((step) => ({ ...step, id: (step.id ?? crypto.randomUUID()).toLowerCase() })) as Step[]
  for (const [index, step] of checked.entries()) {
    collect(() => checkPart(SETTINGS[step.kind], step.settings, `/steps/${index}/settings`))
  }
  refuse(errors)
  await checkIds(db, checked, before, errors)
  const catalogue = checked.some((step) => step.kind === 'condition') ? await contactFields(db) : []
  for (const [index, step] of checked.entries()) {
    if (step.kind !== 'condition') continue
    const path = `/steps/${index}/settings`
    if (step.settings.filter) collect(() => within(path, () => checkFilter(step.settings.filter, catalogue)))
    errors.push(...conditionErrors(step.settings, index, checked, path))
  }
  await checkUsers(db, checked, errors)
  await checkTemplates(db, checked, before, errors)
  refuse(errors)
  return checked
}

function refuse(errors: FieldError[]) {
  if (errors.length === 0) return
  const told = errors.slice(0, MAX_ERRORS)
  const detail = told.map((error) => `${error.path.slice(1)}: ${error.message}`).join('; ')
  throw new ApiError('validation_failed', detail, { errors: told })
}

/** Filter errors are told from /filter on. */
function within(path: string, check: () => void) {
  try {
    check()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const errors = (error.extras.errors ?? []).map((one) => ({ ...one, path: path + one.path }))
    throw new ApiError(error.code, error.message, { errors })
  }
}

function conditionErrors(
  { filter, mail, otherwise, skip_to }: Settings<'condition'>,
  index: number,
  steps: Step[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  if (Boolean(filter) === Boolean(mail)) {
    errors.push({ path, message: 'asks either a filter or what became of a mail: give one of the two' })
  }
  const place = (id: string | null | undefined) => steps.findIndex((step) => step.id === id?.toLowerCase())
  if (mail) {
    const asked = steps[place(mail.step_id)]
    if (asked?.kind !== 'mail' || place(mail.step_id) >= index) {
      errors.push({ path: `${path}/mail/step_id`, message: 'must be a mail that comes earlier' })
    }
  }
  if (otherwise === 'skip' && place(skip_to) <= index) {
    errors.push({ path: `${path}/skip_to`, message: 'must be a step that comes later' })
  }
  return errors
}

async function checkIds(db: Database, steps: Step[], before: readonly StepRow[], errors: FieldError[]) {
  const known = new Map(before.map((step) => [step.id, step]))
  const new_ids = steps.map(({ id }) => id).filter((id) => !known.has(id))
  const taken = await db
    .selectFrom('sequence_steps')
    .select('id')
    .where(sql<boolean>`id = any(${new_ids}::uuid[])`)
    .execute()
  for (const [index, { id, kind }] of steps.entries()) {
    const path = `/steps/${index}`
    if (steps.findIndex((step) => step.id === id) < index) errors.push({ path: `${path}/id`, message: 'stands twice' })
    if (taken.some((step) => step.id === id)) {
      errors.push({ path: `${path}/id`, message: 'is a step of another sequence; leave it out for a new step' })
    }
    if ((known.get(id)?.kind ?? kind) !== kind) {
      errors.push({ path: `${path}/kind`, message: 'a step keeps its kind; remove it and add another' })
    }
  }
}

async function checkUsers(db: Database, steps: Step[], errors: FieldError[]) {
  const named = steps.flatMap((step, index) =>
    step.kind === 'task' && step.settings.assigned_to !== 'owner' ? [{ index, id: step.settings.assigned_to }] : [],
  )
  if (named.length === 0) return
  const users = await db
    .selectFrom('users')
    .select('id')
    .where(sql<boolean>`id = any(${named.map(({ id }) => id)}::uuid[])`)
    .where('is_active', '=', true)
    .execute()
  const known = new Set(users.map(({ id }) => id))
  for (const { index, id } of named) {
    if (known.has(id.toLowerCase())) continue
    errors.push({ path: `/steps/${index}/settings/assigned_to`, message: 'there is no such active user' })
  }
}

/** A template may be gone meanwhile: what the step said before it may go on saying. */
async function checkTemplates(db: Database, steps: Step[], before: readonly StepRow[], errors: FieldError[]) {
  const had = new Set(before.flatMap((step) => (step.kind === 'mail' ? [step.settings.template_id] : [])))
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'mail' || !step.settings.template_id || had.has(step.settings.template_id)) continue
    const { template_id } = step.settings
    const template = await db
      .selectFrom('email_templates')
      .select('id')
      .where('id', '=', template_id)
      .executeTakeFirst()
    if (template) continue
    errors.push({ path: `/steps/${index}/settings/template_id`, message: 'there is no such template' })
  }
}
