import { EmailPage } from './email-page.tsx'

export default function CampaignsScreen() {
  return (
    <EmailPage title="Campaigns">
      <p />
    </EmailPage>
  )
}
