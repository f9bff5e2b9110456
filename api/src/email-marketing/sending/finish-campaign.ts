import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { NOBODY, writeAs } from '../../platform/author.ts'

interface AtWork {
  id: string
  needs: 'snapshot' | 'sending' | 'finish' | 'nothing'
}

/** Campaigns that are being sent, and what is to be done for them now. */
export async function campaignsAtWork(db: Database): Promise<AtWork[]> {
  const { rows } = await sql<AtWork>`
    select m.id, case
      when m.snapshot_at is null then 'snapshot'
      when exists (
        select from campaign_chunks c where c.campaign_id = m.id and c.state in ('pending', 'sending')
          and c.not_before <= now() and (c.variant <> 'winner' or m.ab_winner is not null)) then 'sending'
      when exists (
        select from campaign_chunks c where c.campaign_id = m.id and c.state in ('pending', 'sending')) then 'nothing'
      when m.kind = 'campaign' then 'finish' else 'nothing' end as needs
    from email_campaigns m where m.status = 'sending'`.execute(db)
  return rows.filter(({ needs }) => needs !== 'nothing')
}

/** A campaign of which nothing is left to be sent has been sent. */
export async function finishCampaign(db: Database, campaign_id: string): Promise<void> {
  await writeAs(db, NOBODY, (trx) =>
    trx
      .updateTable('email_campaigns as m')
      .set({
        status: 'sent',
        status_reason: null,
        sent_at: sql`now()`,
        updated_at: sql`now()`,
        version: sql`version + 1`,
      })
      .where('id', '=', campaign_id)
      .where('kind', '=', 'campaign')
      .where('status', '=', 'sending')
      .where('snapshot_at', 'is not', null)
      .where(
        sql<boolean>`not exists (select from campaign_chunks c where c.campaign_id = m.id and c.state in ('pending', 'sending'))`,
      )
      .execute(),
  )
}

/** Nothing more goes out until a person resumes it. */
export async function pauseCampaign(db: Database, campaign_id: string, status_reason: string): Promise<void> {
  await writeAs(db, NOBODY, (trx) =>
    trx
      .updateTable('email_campaigns')
      .set({ status: 'paused', status_reason, updated_at: sql`now()`, version: sql`version + 1` })
      .where('id', '=', campaign_id)
      .where('status', '=', 'sending')
      .execute(),
  )
}
