import { ColorInput, NativeSelect, Textarea, TextInput } from '@mantine/core'
import '@mantine/core/styles/ColorInput.layer.css'
import '@mantine/core/styles/ColorPicker.layer.css'
import '@mantine/core/styles/ColorSwatch.layer.css'
import type { MailSettings } from './queries.ts'
import { SettingsForm } from './settings-form.tsx'
import { useSettingsForm } from './use-settings-form.ts'

const FONTS = [
  { value: 'system', label: 'Plain' },
  { value: 'serif', label: 'With serifs' },
  { value: 'mono', label: 'Typewriter' },
]

/** How mails look, and the postal address that they must show. */
export function BrandForm({ settings, canEdit }: { settings: MailSettings; canEdit: boolean }) {
  const editing = useSettingsForm(settings, [
    'brand_name',
    'brand_color',
    'brand_font',
    'brand_logo_url',
    'brand_address',
  ])
  const { form, change, text, messageOf } = editing
  return (
    <SettingsForm editing={editing} canEdit={canEdit}>
      <TextInput label="Name" placeholder="Acme Supply" maxLength={100} {...text('brand_name')} />
      <Textarea
        label="Postal address"
        description="Commercial mail must show one. Templates fill it in where they say {{ brand.address }}."
        placeholder="1 Main Street, Austin, TX 78701"
        maxLength={300}
        autosize
        minRows={2}
        {...text('brand_address')}
      />
      <ColorInput
        label="Color of buttons and links"
        format="hex"
        value={form.brand_color}
        error={messageOf('brand_color')}
        onChange={(brand_color) => change({ brand_color })}
      />
      <NativeSelect
        label="Font"
        data={FONTS}
        value={form.brand_font}
        onChange={(event) => change({ brand_font: event.currentTarget.value as MailSettings['brand_font'] })}
      />
      <TextInput
        label="Address of the logo"
        type="url"
        placeholder="https://example.com/logo.png"
        maxLength={2000}
        {...text('brand_logo_url')}
      />
    </SettingsForm>
  )
}
