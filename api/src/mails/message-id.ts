import type { Database } from '@crm/db'

const MAX_LENGTH = 998

/** A Message-ID as the headers have it, in angle brackets (RFC 5322, 3.6.4); null when it is none. */
export function readMessageId(text: string | null | undefined): string | null {
  const bare = text?.trim().replace(/^<|>$/g, '')
  return bare && bare.length < MAX_LENGTH && /^[^\s<>]+$/.test(bare) ? `<${bare}>` : null
}

/** Keeps the Message-ID that the provider gave a mail of ours, by which answers name it. */
export async function keepMessageId(
  db: Database,
  mail_id: string | undefined,
  text: string | undefined,
): Promise<void> {
  const message_id = readMessageId(text)
  if (!mail_id || !message_id) return
  await db
    .updateTable('mails')
    .set({ message_id })
    .where('id', '=', mail_id)
    .where('direction', '=', 'outbound')
    .where('message_id', 'is', null)
    .execute()
}
