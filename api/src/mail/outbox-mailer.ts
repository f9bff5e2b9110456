import type { Database } from '@crm/db'
import { digest } from './digest.ts'
import type { Mail, Mailer, SendOptions } from './mailer.ts'

/** Stands where nobody has said who sends. */
const NO_SENDER = 'crm@localhost'

/** Keeps mails in `outbox_mails` instead of sending them; the id of a mail there is its id at the provider. */
export function outboxMailer(db: Database): Mailer {
  return {
    via: 'outbox',
    from: null,
    interval_ms: 0,
    timeout_ms: 30_000,
    async send(mail, options) {
      const [email_id] = await keep(db, [mail], options)
      return { email_id: email_id as string }
    },
    prepareBatch: (mails) => ({
      sha256: digest(mails),
      send: async (options) => (await keep(db, mails, options)).map((email_id) => ({ email_id })),
    }),
    close: async () => {},
  }
}

async function keep(db: Database, mails: Mail[], { idempotency_key }: SendOptions): Promise<string[]> {
  const rows = mails.map((mail, index) => ({
    idempotency_key,
    index,
    from_address: mail.from ?? NO_SENDER,
    to_addresses: mail.to,
    cc_addresses: mail.cc ?? [],
    reply_to: mail.reply_to ?? null,
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    headers: JSON.stringify(mail.headers ?? {}),
    tags: JSON.stringify(mail.tags ?? {}),
    attachments: JSON.stringify(
      (mail.attachments ?? []).map(({ filename, content, content_type }) => ({
        filename,
        content_type,
        size: content.length,
      })),
    ),
  }))
  await db
    .insertInto('outbox_mails')
    .values(rows)
    .onConflict((key) => key.doNothing())
    .execute()
  const kept = await db
    .selectFrom('outbox_mails')
    .select('id')
    .where('idempotency_key', '=', idempotency_key)
    .orderBy('index')
    .execute()
  return kept.map(({ id }) => id)
}
