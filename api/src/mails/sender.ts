import type { Database } from '@crm/db'
import type { Config } from '../config.ts'
import { findSender, formatSender } from '../email-marketing/settings/find-sender.ts'
import { readMailSettings } from '../email-marketing/settings/queries.ts'
import { signToken } from '../email-marketing/tokens.ts'

/**
 * Who a mail of the user comes from: their name with the workspace's address, because the provider delivers for its
 * domain only. Answers come to us where the provider receives mail, else to the user's own mailbox.
 */
export async function senderOf(db: Database, config: Config, user_id: string, mail_id: string) {
  const [user, settings] = await Promise.all([
    db.selectFrom('users').select(['name', 'email']).where('id', '=', user_id).executeTakeFirstOrThrow(),
    readMailSettings(db),
  ])
  const { email } = findSender({}, settings, config.mail)
  const token = signToken(config.secret_key, 'reply', mail_id)
  const answers_to = settings.inbound_domain ? `reply+${token}@${settings.inbound_domain}` : user.email
  return {
    from_address: formatSender({ email: email ?? user.email, name: user.name }),
    reply_to: formatSender({ email: answers_to, name: user.name }),
  }
}
