import type { CampaignRecipients, DatabaseTransaction } from '@crm/db'
import { type Selectable, sql } from 'kysely'
import { MAX_BATCH } from '../../mail/mailer.ts'
import { nextAllowedTime } from '../campaigns/next-allowed-time.ts'
import { findSuppressed } from '../suppressions/find-suppressed.ts'
import type { LeftBecause } from './leave-sequences.ts'
import type { StepRow } from './queries.ts'
import { type Outcome, type Outcomes, PASSES, type Walk, type Walker, zoneOf } from './walk.ts'

type MailStep = Extract<StepRow, { kind: 'mail' }>
type Recipient = Pick<Selectable<CampaignRecipients>, 'id' | 'status' | 'sent_at' | 'error_message'>

const LEAVES = {
  unsubscribed: 'unsubscribe',
  bounced: 'bounced',
  complained: 'complained',
  suppressed: 'suppressed',
} as const satisfies Record<string, LeftBecause>

/**
 * Hands the mail of a step to the engine that sends campaigns, and lets contacts go on when it has left. Nobody gets the
 * mail of a step twice, whichever way they come to it.
 */
export async function mailStep(
  trx: DatabaseTransaction,
  walk: Walk,
  step: MailStep,
  walkers: readonly Walker[],
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  const recipients = await findRecipients(trx, walkers)
  const suppressed = await findSuppressed(
    trx,
    walkers.flatMap(({ email }) => email ?? []),
    walk.topic_id,
  )
  const got_it = await findThoseWhoGotIt(trx, step.id, walkers)
  const due = new Map<string, Walker>()
  for (const walker of walkers) {
    const recipient = walker.recipient_id && recipients.get(walker.recipient_id)
    const outcome = recipient
      ? afterSending(recipient)
      : beforeSending(walk, walker, suppressed.get(walker.email ?? ''))
    if (outcome) outcomes.set(walker, outcome)
    else if (got_it.has(walker.email as string) || due.has(walker.email as string)) outcomes.set(walker, PASSES)
    else due.set(walker.email as string, walker)
  }
  if (due.size === 0) return outcomes
  if (!step.campaign_id) throw new Error(`The mail of step ${step.id} has no campaign although its sequence is active.`)
  const made = await makeMails(trx, walk, step.campaign_id, [...due.values()])
  for (const [email, walker] of due) {
    const recipient_id = made.get(email)
    outcomes.set(walker, recipient_id ? { stays_until: null, recipient_id } : PASSES)
  }
  return outcomes
}

/** What keeps a contact from getting the mail now. */
function beforeSending(walk: Walk, walker: Walker, suppressed: keyof typeof LEAVES | undefined): Outcome | undefined {
  if (!walker.email) return { leaves: 'no_address' }
  if (suppressed) return { leaves: LEAVES[suppressed] }
  const allowed = nextAllowedTime(walk.now, zoneOf(walk, walker), walk)
  return allowed > walk.now ? { stays_until: allowed } : undefined
}

/** What follows from how the sending went. An unknown outcome may well have arrived: the next step does no harm. */
function afterSending({ status, sent_at, error_message }: Recipient): Outcome {
  switch (status) {
    case 'pending':
    case 'sending':
      return { stays_until: null }
    case 'bounced':
      return { leaves: 'bounced' }
    case 'complained':
      return { leaves: 'complained' }
    case 'suppressed':
      return { leaves: 'suppressed' }
    case 'failed':
      return { fails: `The mail could not be sent: ${error_message ?? 'the provider gave no reason'}` }
    case 'cancelled':
      return { fails: 'The mail was cancelled before it was sent.' }
    default:
      return { passes: sent_at ? { since: new Date(sent_at) } : {} }
  }
}

async function findRecipients(trx: DatabaseTransaction, walkers: readonly Walker[]): Promise<Map<string, Recipient>> {
  const ids = walkers.flatMap(({ recipient_id }) => recipient_id ?? [])
  if (ids.length === 0) return new Map()
  const rows = await trx
    .selectFrom('campaign_recipients')
    .select(['id', 'status', 'sent_at', 'error_message'])
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Addresses for which there has been a mail of this step, in any of its wordings. */
async function findThoseWhoGotIt(trx: DatabaseTransaction, step_id: string, walkers: readonly Walker[]) {
  const emails = walkers.flatMap(({ email }) => email ?? [])
  const { rows } = await sql<{ email: string }>`
    select recipient.email from email_campaigns mail
    join campaign_recipients recipient on recipient.campaign_id = mail.id and recipient.email = any(${emails}::text[])
    where mail.sequence_step_id = ${step_id}`.execute(trx)
  return new Set(rows.map(({ email }) => email))
}

/** Recipients in chunks of their own, in which they are sent. @returns their ids by address */
async function makeMails(
  trx: DatabaseTransaction,
  walk: Walk,
  campaign_id: string,
  walkers: Walker[],
): Promise<Map<string, string>> {
  // Its lock keeps the numbers of chunks to one transaction at a time.
  await trx
    .updateTable('email_campaigns')
    .set({ recipient_count: sql`recipient_count + ${walkers.length}::integer` })
    .where('id', '=', campaign_id)
    .execute()
  const { last } = await trx
    .selectFrom('campaign_chunks')
    .select(sql<number>`coalesce(max(no), 0)`.as('last'))
    .where('campaign_id', '=', campaign_id)
    .executeTakeFirstOrThrow()
  const made = new Map<string, string>()
  let no = last
  for (const group of inChunks(walk, walkers)) {
    no += 1
    const time_zone = walk.in_recipient_zone ? (group[0] as Walker).contact_zone : null
    await trx.insertInto('campaign_chunks').values({ campaign_id, no, time_zone }).execute()
    const recipients = await trx
      .insertInto('campaign_recipients')
      .values(group.map(({ contact_id, email }) => ({ campaign_id, contact_id, email: email as string, chunk_no: no })))
      .onConflict((conflict) => conflict.columns(['campaign_id', 'email']).doNothing())
      .returning(['id', 'email'])
      .execute()
    for (const { id, email } of recipients) made.set(email, id)
  }
  walk.mails += made.size
  return made
}

/** Those who share a chunk share the hours in which it is sent. */
function inChunks({ in_recipient_zone }: Walk, walkers: Walker[]): Walker[][] {
  const zones = new Map<string | null, Walker[]>()
  for (const walker of walkers) {
    const zone = in_recipient_zone ? walker.contact_zone : null
    zones.set(zone, [...(zones.get(zone) ?? []), walker])
  }
  return [...zones.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / MAX_BATCH) }, (_, no) =>
      group.slice(no * MAX_BATCH, (no + 1) * MAX_BATCH),
    ),
  )
}
