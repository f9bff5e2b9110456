import type { Database, DatabaseTransaction, Sequences } from '@crm/db'
import { type Selectable, sql } from 'kysely'
import { notFound } from '../../platform/errors.ts'
import { escapeLike } from '../../platform/filters/compile.ts'
import { keysetPage, type Order, type PageRequest } from '../../platform/pagination.ts'
import { requireVersion } from '../../platform/versions.ts'
import type { Step } from './step-settings.ts'

const lastChangedFirst: Order = {
  key: 'updated_at',
  expression: sql`sequences.updated_at`,
  direction: 'desc',
  nullable: false,
}

const clock = (column: string) => sql<string | null>`to_char(${sql.ref(`sequences.${column}`)}, 'HH24:MI')`

/** Sequences as they are shown; see Sequence in schemas.ts. */
function selectSequences(db: Database) {
  return db
    .selectFrom('sequences')
    .leftJoin('segments', 'segments.id', 'sequences.segment_id')
    .innerJoinLateral(
      sql<{ step_count: number; mail_count: number }>`(
        select count(*)::integer as step_count, count(*) filter (where kind = 'mail')::integer as mail_count
        from sequence_steps where sequence_id = sequences.id)`.as('steps'),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      sql<Record<'active_count' | 'completed_count' | 'left_count' | 'failed_count', number>>`(
        select count(*) filter (where status = 'active')::integer as active_count,
          count(*) filter (where status = 'completed')::integer as completed_count,
          count(*) filter (where status = 'left')::integer as left_count,
          count(*) filter (where status = 'failed')::integer as failed_count
        from sequence_enrolments where sequence_id = sequences.id)`.as('enrolments'),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      sql<{ sent: number; replied: number }>`(
        select coalesce(sum(counter.sent), 0)::integer as sent, coalesce(sum(counter.replied), 0)::integer as replied
        from email_campaigns mail join campaign_counters counter on counter.campaign_id = mail.id
        where mail.sequence_id = sequences.id)`.as('mails'),
      (join) => join.onTrue(),
    )
    .selectAll('sequences')
    .select([
      clock('send_from').as('send_from'),
      clock('send_until').as('send_until'),
      'segments.name as segment_name',
      'steps.step_count',
      'steps.mail_count',
      'enrolments.active_count',
      'enrolments.completed_count',
      'enrolments.left_count',
      'enrolments.failed_count',
      'mails.sent',
      'mails.replied',
      sql<string | null>`case when sequences.status = 'active' then (
        select status_reason from email_campaigns mail
        where mail.sequence_id = sequences.id and mail.status in ('paused', 'failed')
        order by mail.id desc limit 1) end`.as('mail_problem'),
    ])
    .where('sequences.deleted_at', 'is', null)
}

interface SequenceView {
  q?: string | undefined
  status?: SequenceRow['status'] | undefined
}

export function listSequences(db: Database, { q, status }: SequenceView, page: PageRequest) {
  const found = selectSequences(db)
    .$if(status !== undefined, (query) => query.where('sequences.status', '=', status as SequenceRow['status']))
    .$if(Boolean(q?.trim()), (query) =>
      query.where(sql<boolean>`sequences.name ilike ${`%${escapeLike(q?.trim() ?? '')}%`}`),
    )
  return keysetPage(found, lastChangedFirst, sql<string>`sequences.id`, page)
}

/** @throws ApiError not_found */
export async function readSequence(db: Database, id: string) {
  const sequence = await selectSequences(db).where('sequences.id', '=', id).executeTakeFirst()
  if (!sequence) throw notFound('sequence')
  return sequence
}

export type SequenceRow = Selectable<Sequences>

/**
 * The sequence, locked until the transaction ends.
 * @throws ApiError not_found, precondition_failed
 */
export async function lockSequence(
  trx: DatabaseTransaction,
  id: string,
  version: number | undefined,
): Promise<SequenceRow> {
  const sequence = await trx
    .selectFrom('sequences')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!sequence) throw notFound('sequence')
  if (version !== undefined && sequence.version !== version) requireVersion(await readSequence(trx, id), version)
  return sequence
}

/** The steps of a sequence in order, each with the campaign that sends it as it reads now. */
export async function readSteps(db: Database, sequence_id: string): Promise<StepRow[]> {
  const rows = await db
    .selectFrom('sequence_steps')
    .select(['id', 'kind', 'settings', 'campaign_id'])
    .where('sequence_id', '=', sequence_id)
    .orderBy('position')
    .execute()
  return rows as unknown as StepRow[]
}

export type StepRow = Step & { campaign_id: string | null }
