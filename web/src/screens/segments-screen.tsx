import { EmailPage } from './email-page.tsx'

export default function SegmentsScreen() {
  return (
    <EmailPage title="Segments">
      <p />
    </EmailPage>
  )
}
