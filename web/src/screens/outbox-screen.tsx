import { EmailPage } from './email-page.tsx'

export default function OutboxScreen() {
  return (
    <EmailPage title="Outbox">
      <p />
    </EmailPage>
  )
}
