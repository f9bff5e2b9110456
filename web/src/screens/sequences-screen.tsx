import { EmailPage } from './email-page.tsx'

export default function SequencesScreen() {
  return (
    <EmailPage title="Sequences">
      <p />
    </EmailPage>
  )
}
