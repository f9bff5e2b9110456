import { readDraft, writeDraft } from '../ui/drafts.ts'
import type { Correspondent, Mail, MailFile } from './queries.ts'

/** A mail that is being written. */
export interface MailDraft {
  to: string[]
  cc: string[]
  bcc: string[]
  subject: string
  text: string
  /** Of a template: the mail as it is designed, in place of the text. */
  html: string | null
  template_id: string | null
  files: MailFile[]
}

export const EMPTY: MailDraft = {
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  text: '',
  html: null,
  template_id: null,
  files: [],
}

const recordOf = ({ lead_id, contact_id }: Correspondent) => (contact_id ?? lead_id) as string
const fieldOf = (answered: string | undefined) => (answered ? `mail:${answered}` : 'mail')

/** What was written and not sent; one for each lead or contact, and for each mail that is answered. */
export function readMailDraft(to: Correspondent, answered?: string): MailDraft | null {
  const draft = readDraft(recordOf(to), fieldOf(answered))
  return draft && { ...EMPTY, ...JSON.parse(draft.text) }
}

/** Keeps what is being written; `null` forgets it. */
export function keepMailDraft(to: Correspondent, answered: string | undefined, draft: MailDraft | null) {
  writeDraft(recordOf(to), fieldOf(answered), draft && { text: JSON.stringify(draft), base: null })
}

/** How an answer begins. */
export function answerTo(mail: Mail, now: Intl.DateTimeFormat): MailDraft {
  const isReceived = mail.direction === 'inbound'
  const author = isReceived ? mail.from_address : (mail.user_name ?? mail.from_address)
  const quoted = (mail.new_text ?? '').split('\n').map((line) => `> ${line}`)
  return {
    ...EMPTY,
    to: isReceived ? [addressIn(mail.from_address)] : mail.to_addresses,
    subject: `Re: ${mail.subject.replace(/^(\s*(re|aw|sv|antw)\s*:)+\s*/i, '')}`,
    text: `\n\nOn ${now.format(new Date(mail.created_at))}, ${author} wrote:\n${quoted.join('\n')}`,
  }
}

/** The bare address in `Name <address>`. */
export function addressIn(text: string): string {
  return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim()
}

/** Whether something was written that would be missed. */
export function isWorthKeeping({ subject, text, html, files }: MailDraft): boolean {
  return Boolean(subject.trim() || text.trim() || html || files.length > 0)
}
