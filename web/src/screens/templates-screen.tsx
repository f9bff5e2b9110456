import { EmailPage } from './email-page.tsx'

export default function TemplatesScreen() {
  return (
    <EmailPage title="Templates">
      <p />
    </EmailPage>
  )
}
