import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { NOBODY, writeAs } from '../../platform/author.ts'
import { recordEvent } from '../../platform/live-events.ts'
import { holdLeads } from '../../tasks/queries.ts'
import { recipientZone } from '../campaigns/recipient-zone.ts'
import { conditionStep } from './condition-step.ts'
import { mailStep } from './mail-step.ts'
import { readSteps, type StepRow } from './queries.ts'
import { taskStep } from './task-step.ts'
import { waitStep } from './wait-step.ts'
import type { Outcomes, Walk, Walker } from './walk.ts'
import { writeWalk } from './write-walk.ts'

/** Contacts of one transaction. */
const BATCH = 200

/** Mails that have left let their contacts go on. @returns how many */
export async function releaseSent(db: Database): Promise<number> {
  const { numAffectedRows = 0n } = await writeAs(db, { ...NOBODY, quiet: true }, (trx) =>
    sql`
      update sequence_enrolments set due_at = now() where id in (
        select enrolment.id from sequence_enrolments enrolment
        join campaign_recipients mail on mail.id = enrolment.recipient_id
        where enrolment.status = 'active' and enrolment.due_at is null and enrolment.recipient_id is not null
          and mail.status not in ('pending', 'sending')
        for update of enrolment skip locked)`.execute(trx),
  )
  return Number(numAffectedRows)
}

/** The active sequences in which some contact is to go on now. */
export async function sequencesWithDue(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom('sequences')
    .select('id')
    .where('status', '=', 'active')
    .where('deleted_at', 'is', null)
    .where(sql<boolean>`exists (select from sequence_enrolments due
      where due.sequence_id = sequences.id and due.status = 'active' and due.due_at <= now())`)
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Takes the next contacts of a sequence as far as they can go now. Who is taken on by another worker at the same moment
 * is left to that one; where each stands and what was done there are one transaction, so that nothing is done twice.
 * @returns how many contacts were moved, and how many mails were made
 */
export function advanceDue(db: Database, sequence_id: string): Promise<{ advanced: number; mails: number }> {
  return writeAs(db, { ...NOBODY, quiet: true }, async (trx) => {
    const walk = await beginWalk(trx, sequence_id)
    const walkers = walk ? await lockDue(trx, walk) : []
    if (!walk || walkers.length === 0) return { advanced: 0, mails: 0 }
    await walkOn(trx, walk, walkers)
    return { advanced: walkers.length, mails: walk.mails }
  })
}

/** Takes contacts as far as they can go now, from where each stands, and writes where that is. */
export async function walkOn(trx: DatabaseTransaction, walk: Walk, walkers: Walker[]): Promise<void> {
  const outcomes: Outcomes = new Map()
  // Steps only ever lead forward.
  for (const [index, step] of walk.steps.entries()) {
    const here = walkers.filter((walker) => walker.at === index && !outcomes.has(walker))
    if (here.length > 0) collect(walk, await handle(trx, walk, step, here), outcomes)
  }
  await writeWalk(trx, walk, walkers, outcomes)
  await recordEvent(trx, { type: 'updated', entity: 'sequence', id: walk.sequence_id })
}

function handle(trx: DatabaseTransaction, walk: Walk, step: StepRow, walkers: Walker[]): Promise<Outcomes> {
  switch (step.kind) {
    case 'mail':
      return mailStep(trx, walk, step, walkers)
    case 'wait':
      return waitStep(trx, walk, step, walkers)
    case 'task':
      return taskStep(trx, walk, step, walkers)
    case 'condition':
      return conditionStep(trx, walk, step, walkers)
  }
}

/** Who passes goes on; what ends or holds the others is kept. */
function collect(walk: Walk, decided: Outcomes, outcomes: Outcomes) {
  for (const [walker, outcome] of decided) {
    if (!('passes' in outcome)) {
      outcomes.set(walker, outcome)
      continue
    }
    const { to, since = walk.now } = outcome.passes
    const target = to ? walk.steps.findIndex(({ id }) => id === to) : -1
    Object.assign(walker, { at: Math.max(target, walker.at + 1), since, recipient_id: null })
  }
}

/** The sequence, which stays as it is until the transaction ends; undefined when it is not active. */
export async function beginWalk(trx: DatabaseTransaction, sequence_id: string): Promise<Walk | undefined> {
  const sequence = await trx
    .selectFrom('sequences')
    .select(['name', 'topic_id', 'time_zone', 'in_recipient_zone', 'activated_by'])
    .select(['send_from', 'send_until', 'send_days'])
    .select(sql<Date>`now()`.as('now'))
    .where('id', '=', sequence_id)
    .where('status', '=', 'active')
    .where('deleted_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  if (!sequence) return undefined
  const steps = await readSteps(trx, sequence_id)
  return { ...sequence, now: new Date(sequence.now), sequence_id, steps, mails: 0 }
}

/** Contacts that are to go on now, locked after their leads: in the order in which a move locks them. */
async function lockDue(trx: DatabaseTransaction, walk: Walk): Promise<Walker[]> {
  const due = await trx
    .selectFrom('sequence_enrolments as enrolment')
    .innerJoin('contacts', 'contacts.id', 'enrolment.contact_id')
    .select(['enrolment.id', 'contacts.lead_id'])
    .where('enrolment.sequence_id', '=', walk.sequence_id)
    .where('enrolment.status', '=', 'active')
    .where('enrolment.due_at', '<=', sql<string>`now()`)
    .orderBy('enrolment.due_at')
    .limit(BATCH)
    .execute()
  if (due.length === 0) return []
  if (walk.steps.some((step) => step.kind === 'task')) {
    await holdLeads(
      trx,
      due.map(({ lead_id }) => lead_id),
    )
  }
  const rows = await selectWalkers(trx)
    .where(sql<boolean>`enrolment.id = any(${due.map(({ id }) => id)}::uuid[])`)
    .where('enrolment.status', '=', 'active')
    .where('enrolment.due_at', '<=', sql<string>`now()`)
    .forNoKeyUpdate('enrolment')
    .skipLocked()
    .execute()
  return rows.map(({ step_id, ...row }) => ({ ...row, at: startOf(walk, step_id), since: walk.now }))
}

export function selectWalkers(trx: DatabaseTransaction) {
  return trx
    .selectFrom('sequence_enrolments as enrolment')
    .innerJoin('contacts', 'contacts.id', 'enrolment.contact_id')
    .leftJoin('leads', 'leads.id', 'contacts.lead_id')
    .select(['enrolment.id', 'enrolment.contact_id', 'enrolment.step_id', 'enrolment.recipient_id'])
    .select(['enrolment.entered_by', 'contacts.lead_id', 'leads.owner_id'])
    .select([sql<string | null>`lower(nullif(contacts.email, ''))`.as('email'), recipientZone().as('contact_zone')])
}

/** A mail is looked at again: it may have been waiting for the hour, or be on its way. Everything else has been done. */
function startOf({ steps }: Walk, step_id: string | null): number {
  const index = steps.findIndex(({ id }) => id === step_id)
  return steps[index]?.kind === 'mail' ? index : index + 1
}
