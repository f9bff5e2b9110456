import { EmailPage } from './email-page.tsx'

export default function SuppressionsScreen() {
  return (
    <EmailPage title="Suppressions">
      <p />
    </EmailPage>
  )
}
