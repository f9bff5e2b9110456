import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { contactName } from '../../contacts/fields.ts'
import { notFound } from '../../platform/errors.ts'
import { keysetPage, type Order, type PageRequest } from '../../platform/pagination.ts'
import { type Viewer, visibleContactId } from '../../platform/visibility.ts'
import type { LeftBecause } from './leave-sequences.ts'
import type { EnrolmentQuery } from './schemas.ts'

const lastEnteredFirst: Order = {
  key: 'entered_at',
  expression: sql`enrolment.entered_at`,
  direction: 'desc',
  nullable: false,
}

/** Who is in which sequence, and where, as far as the viewer sees the contacts; see SequenceEnrolment in schemas.ts. */
function selectEnrolments(db: Database, viewer: Viewer) {
  return db
    .selectFrom('sequence_enrolments as enrolment')
    .innerJoin('sequences', 'sequences.id', 'enrolment.sequence_id')
    .innerJoin('contacts', 'contacts.id', 'enrolment.contact_id')
    .leftJoin('leads', 'leads.id', 'contacts.lead_id')
    .leftJoin('sequence_steps as step', 'step.id', 'enrolment.step_id')
    .leftJoin('users', 'users.id', 'enrolment.entered_by')
    .select([
      'enrolment.id',
      'enrolment.sequence_id',
      'sequences.name as sequence_name',
      'sequences.status as sequence_status',
      'enrolment.contact_id',
      contactName.as('contact_name'),
      'contacts.email',
      'contacts.lead_id',
      'leads.business_name as lead_name',
      'enrolment.status',
      sql<LeftBecause | null>`enrolment.left_because`.as('left_because'),
      'enrolment.error_message',
      'enrolment.step_id',
      sql<number | null>`step.position + 1`.as('step_no'),
      'step.kind as step_kind',
      sql<number>`(select count(*)::integer from sequence_steps where sequence_id = sequences.id)`.as('step_count'),
      sql<boolean>`enrolment.status = 'active' and enrolment.recipient_id is not null`.as('is_mail_under_way'),
      'enrolment.due_at',
      'enrolment.entered_at',
      'users.name as entered_by_name',
      'enrolment.ended_at',
    ])
    .where('sequences.deleted_at', 'is', null)
    .where('contacts.deleted_at', 'is', null)
    .where('leads.deleted_at', 'is', null)
    .where(visibleContactId(viewer, sql`enrolment.contact_id`))
}

export function listEnrolments(
  db: Database,
  { sequence_id, contact_id, lead_id, step_id, status }: Omit<EnrolmentQuery, 'limit' | 'cursor'>,
  viewer: Viewer,
  page: PageRequest,
) {
  let found = selectEnrolments(db, viewer)
  if (sequence_id) found = found.where('enrolment.sequence_id', '=', sequence_id)
  if (contact_id) found = found.where('enrolment.contact_id', '=', contact_id)
  if (lead_id) found = found.where('contacts.lead_id', '=', lead_id)
  if (step_id) found = found.where('enrolment.step_id', '=', step_id)
  if (status) found = found.where('enrolment.status', '=', status)
  return keysetPage(found, lastEnteredFirst, sql<string>`enrolment.id`, page)
}

/** @throws ApiError not_found */
export async function readEnrolment(db: Database, id: string, viewer: Viewer) {
  const enrolment = await selectEnrolments(db, viewer).where('enrolment.id', '=', id).executeTakeFirst()
  if (!enrolment) throw notFound('enrolment')
  return enrolment
}
