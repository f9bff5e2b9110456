import type { Database } from '@crm/db'
import type { Context } from '../../context.ts'
import { ContentError } from '../content/content.ts'
import { readContent } from '../content/freeze-content.ts'
import { renderMail } from '../content/render.ts'
import { signToken } from '../tokens.ts'
import { clickUrl, openUrl } from '../tracking/link-urls.ts'
import type { Frozen, WrittenMails } from './frozen-chunk.ts'

/** The mails of a chunk; the same for the same frozen values, always. */
export async function writeMails(
  { config }: Context,
  db: Database,
  { content_sha256 }: { content_sha256: Buffer },
  frozen: Frozen,
): Promise<WrittenMails> {
  const compiled = await readContent(db, content_sha256)
  const written: WrittenMails = { mails: [], recipient_ids: [], unwritable: new Map() }
  for (const [id, variables] of Object.entries(frozen.variables)) {
    const unsubscribe = signToken(config.secret_key, 'unsubscribe', id)
    const reply_to = frozen.inbound_domain
      ? `reply+${signToken(config.secret_key, 'reply', id)}@${frozen.inbound_domain}`
      : frozen.reply_to
    try {
      const rendered = renderMail(compiled, variables, {
        unsubscribe_url: `${config.public_url}/unsubscribe/${unsubscribe}`,
        ...(frozen.track_clicks && { click_url: clickUrl(config, id) }),
        ...(frozen.track_opens && { open_url: openUrl(config, id) }),
      })
      written.mails.push({
        ...(frozen.from && { from: frozen.from }),
        to: [frozen.addresses[id] as string],
        ...(reply_to && { reply_to }),
        ...rendered,
        headers: {
          // RFC 8058
          'List-Unsubscribe': `<${config.public_url}/api/crm/unsubscribe/${unsubscribe}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
        tags: { recipient_id: id },
      })
      written.recipient_ids.push(id)
    } catch (error) {
      if (!(error instanceof ContentError)) throw error
      written.unwritable.set(id, error.message)
    }
  }
  return written
}
