import type { Context } from '../../context.ts'
import { ApiError, type FieldError } from '../../platform/errors.ts'
import type { Viewer } from '../../platform/visibility.ts'
import type { Audience } from '../segments/audience.ts'
import { checkSender } from '../settings/check-sender.ts'
import { findSender, type Sender } from '../settings/find-sender.ts'
import { readMailSettings } from '../settings/queries.ts'
import type { SenderCheck } from '../settings/schemas.ts'
import { type AudienceCount, audienceOf, countAudience } from './campaign-audience.ts'
import { isTest } from './campaign-content.ts'
import { checkContents } from './check-contents.ts'
import type { CampaignRow } from './queries.ts'

export interface Findings extends AudienceCount {
  /** What keeps it from being sent. */
  errors: FieldError[]
  /** What should be looked at before it is sent. */
  warnings: FieldError[]
  sender: Sender
}

/** Everything that is wrong with a campaign that is to be sent, at once. */
export async function checkCampaign(
  { db, config }: Pick<Context, 'db' | 'config'>,
  campaign: CampaignRow,
  viewer: Viewer,
): Promise<Findings> {
  const settings = await readMailSettings(db)
  const { brand_address } = settings
  const sender = findSender(campaign, settings, config.mail)
  const [checked, { meant, problem }] = await Promise.all([
    checkSender(config, sender.email),
    readAudience({ db }, campaign, viewer),
  ])
  const [count, contents] = await Promise.all([
    countAudience(db, meant),
    checkContents(db, campaign, { meant, brand_address }),
  ])
  const errors = [
    ...contents.errors,
    ...testErrors(campaign),
    ...about('/segment_id', problem ?? (count.recipients === 0 && 'Nobody would get it: the audience is empty.')),
    ...timeErrors(campaign),
    ...senderErrors(checked),
    ...about(
      '/brand_address',
      !brand_address?.trim() && 'Commercial mail must show a postal address. Set it in the mail settings.',
    ),
  ]
  const warnings = [
    ...contents.warnings,
    ...timeWarnings(campaign),
    ...senderWarnings(checked),
    ...about('', !config.mail && 'No mail provider is set up: the mails are kept in the outbox, and reach nobody.'),
  ]
  return { errors, warnings, ...count, sender }
}

function about(path: string, message: string | false): FieldError[] {
  return message ? [{ path, message }] : []
}

function testErrors(campaign: CampaignRow): FieldError[] {
  if (campaign.ab_percent === null) return []
  return [
    ...about('/ab_subject', !isTest(campaign) && 'Give B another subject or another content, or test nothing.'),
    ...about(
      '/ab_wait_minutes',
      isTest(campaign) && campaign.ab_wait_minutes === null && 'Say how long to wait before the winner goes out.',
    ),
  ]
}

function timeErrors({ scheduled_at }: CampaignRow): FieldError[] {
  const hasPassed = scheduled_at !== null && new Date(scheduled_at) <= new Date()
  return about('/scheduled_at', hasPassed && 'This time has passed. Choose one to come, or send now.')
}

function timeWarnings({ in_recipient_zone, scheduled_at, send_from }: CampaignRow): FieldError[] {
  const isIdle = in_recipient_zone && scheduled_at === null && send_from === null
  return about('/in_recipient_zone', isIdle && 'Without a time or hours, the clocks of recipients change nothing.')
}

function senderErrors({ can_send, checks }: SenderCheck): FieldError[] {
  if (can_send) return []
  return checks.filter(({ status }) => status === 'failed').flatMap(({ message }) => about('/from_email', message))
}

function senderWarnings({ can_send, checks }: SenderCheck): FieldError[] {
  const doubtful = checks.filter(({ status }) => status !== 'ok' && (can_send || status !== 'failed'))
  return doubtful.flatMap(({ message }) => about('/from_email', message))
}

async function readAudience(
  { db }: Pick<Context, 'db'>,
  campaign: CampaignRow,
  viewer: Viewer,
): Promise<{ meant: Audience | null; problem?: string }> {
  try {
    const meant = await audienceOf(db, campaign, viewer)
    return meant ? { meant } : { meant, problem: 'Choose who gets it.' }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { meant: null, problem: `The audience no longer works (${error.message}). Choose it anew.` }
  }
}
