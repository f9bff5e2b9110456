import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { writeAs } from '../../platform/author.ts'
import { IfMatch, problems, ref } from '../../platform/schemas.ts'
import { expectedVersion, requireVersion } from '../../platform/versions.ts'
import { checkSender } from './check-sender.ts'
import { findSender } from './find-sender.ts'
import { describeProvider } from './provider-state.ts'
import { type MailSettingsRow, readMailSettings, updateMailSettings } from './queries.ts'
import { MailSettings, MailSettingsPatch, SenderCheck, SenderCheckQuery } from './schemas.ts'

/** How mail looks, from whom it is, and by what it leaves. */
export function mailSettings(app: App, { db, config }: Context) {
  app.addSchema(MailSettings)
  app.addSchema(SenderCheck)
  const tags = ['mail']
  const shown = (row: MailSettingsRow) => ({ ...row, provider: describeProvider(config, row) })

  app.get(
    '/api/crm/email-marketing/settings',
    {
      config: { permission: 'signed_in' },
      schema: {
        operationId: 'getMailSettings',
        tags,
        summary: 'Brand, sender, tracking and frequency of mail, and by what it leaves',
        response: { 200: ref(MailSettings), ...problems(401) },
      },
    },
    async () => shown(await readMailSettings(db)),
  )

  app.patch(
    '/api/crm/email-marketing/settings',
    {
      config: { permission: 'settings:manage' },
      schema: {
        operationId: 'updateMailSettings',
        tags,
        summary: 'Change how mail looks and leaves; what is being sent already goes on as it was reviewed',
        headers: IfMatch,
        body: MailSettingsPatch,
        response: { 200: ref(MailSettings), ...problems(400, 401, 403, 412, 413, 415) },
      },
    },
    async ({ actor, body, headers }) => {
      const version = expectedVersion(headers['if-match'])
      const changes = {
        ...body,
        ...(body.brand_color && { brand_color: body.brand_color.toLowerCase() }),
        ...(body.inbound_domain && { inbound_domain: body.inbound_domain.toLowerCase() }),
      }
      const changed = await writeAs(db, actor, async (trx) => {
        const row = await updateMailSettings(trx, changes, version)
        if (!row) requireVersion(await readMailSettings(trx), version)
        return row
      })
      return shown(changed ?? (await readMailSettings(db)))
    },
  )

  app.get(
    '/api/crm/email-marketing/settings/sender',
    {
      config: { permission: 'campaigns:read' },
      schema: {
        operationId: 'checkSender',
        tags,
        summary: 'Whether mails from the sender’s address will be taken and believed, and what to do if not',
        querystring: SenderCheckQuery,
        response: { 200: ref(SenderCheck), ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => {
      const { email } = findSender({ from_email: query.from_email ?? null }, await readMailSettings(db), config.mail)
      return checkSender(config, email)
    },
  )
}
