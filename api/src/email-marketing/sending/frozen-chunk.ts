import type { Batch, Mail } from '../../mail/mailer.ts'
import type { Variables } from '../content/content.ts'

/** All that the mails of a chunk are written from: the same on every attempt, whatever has changed since. */
export interface Frozen {
  from?: string
  reply_to: string | null
  /** Answers go to reply+<token>@ this domain. */
  inbound_domain: string | null
  track_clicks: boolean
  track_opens: boolean
  /** By campaign_recipients.id, in the order in which they are sent. */
  variables: Record<string, Variables>
  addresses: Record<string, string>
}

/** A chunk that is a worker's own, ready to be sent. */
export interface FrozenChunk extends Omit<WrittenMails, 'mails'> {
  campaign_id: string
  no: number
  generation: number
  /** With this generation; 1 is the first. */
  attempts: number
  variant: 'a' | 'b'
  batch: Batch
}

export interface WrittenMails {
  mails: Mail[]
  /** The recipient of each of the mails. */
  recipient_ids: string[]
  /** Of those whose mail cannot be written: why not. */
  unwritable: Map<string, string>
}
