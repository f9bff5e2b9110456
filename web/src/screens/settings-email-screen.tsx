import { useQuery } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { BrandForm } from '../email-marketing/settings/brand-form.tsx'
import { DeliveryState } from '../email-marketing/settings/delivery-state.tsx'
import { LimitsForm, TrackingForm } from '../email-marketing/settings/limits-form.tsx'
import { mailSettingsQuery } from '../email-marketing/settings/queries.ts'
import { SenderChecks } from '../email-marketing/settings/sender-checks.tsx'
import { SenderForm } from '../email-marketing/settings/sender-form.tsx'
import { CopyField } from '../settings/copy-field.tsx'
import { Section, SettingsPage } from '../settings/settings-page.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { SkeletonBar } from '../ui/skeleton.tsx'

/** How mail looks and leaves. */
export default function SettingsEmailScreen() {
  const canEdit = useCan('settings:manage', true)
  const { data: settings, error, refetch } = useQuery(mailSettingsQuery)
  if (!settings) {
    return (
      <SettingsPage>
        {error ? <ErrorState message={problemMessage(error)} onRetry={refetch} /> : <SkeletonBar width="60%" />}
      </SettingsPage>
    )
  }
  const form = { settings, canEdit }
  return (
    <SettingsPage>
      <Section title="Brand" lead="Templates take their looks from here.">
        <BrandForm {...form} />
      </Section>
      <Section title="Sender" lead="From whom campaigns are, unless one says otherwise.">
        <SenderForm {...form} />
      </Section>
      <Section title="Checks of the sender" lead="Whether mails from this address will be taken and believed.">
        <SenderChecks version={settings.version} />
      </Section>
      <Section title="Tracking">
        <TrackingForm {...form} />
      </Section>
      <Section title="Limits">
        <LimitsForm {...form} />
      </Section>
      <Section title="Delivery" lead="Set in the environment of the server; it is read when the server starts.">
        <DeliveryState
          provider={settings.provider}
          webhook={<CopyField label="Address of the webhook" value={settings.provider.webhook_url} />}
        />
      </Section>
    </SettingsPage>
  )
}
