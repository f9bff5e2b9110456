import { TextInput } from '@mantine/core'
import type { MailSettings } from './queries.ts'
import { SettingsForm } from './settings-form.tsx'
import { useSettingsForm } from './use-settings-form.ts'

/** From whom campaigns are, and where answers go. */
export function SenderForm({ settings, canEdit }: { settings: MailSettings; canEdit: boolean }) {
  const editing = useSettingsForm(settings, ['from_name', 'from_email', 'reply_to', 'inbound_domain'])
  const { text } = editing
  return (
    <SettingsForm editing={editing} canEdit={canEdit}>
      <TextInput label="Name" placeholder={settings.brand_name ?? ''} maxLength={100} {...text('from_name')} />
      <TextInput
        label="Address"
        description="A campaign may name another one."
        type="email"
        placeholder={settings.provider.mail_from ?? 'news@example.com'}
        maxLength={254}
        {...text('from_email')}
      />
      <TextInput label="Answers go to" type="email" placeholder="The sender" maxLength={254} {...text('reply_to')} />
      <TextInput
        label="Domain for answers"
        description="The provider receives mail for this domain and hands it on: answers then stand on the timeline, and stop campaigns and sequences for whoever answered."
        placeholder="reply.example.com"
        maxLength={253}
        {...text('inbound_domain')}
      />
    </SettingsForm>
  )
}
