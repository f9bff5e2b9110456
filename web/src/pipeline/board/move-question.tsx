import MoveRequirementsDialog from '../move-requirements-dialog.tsx'
import type { Question } from './board-session.ts'

/** The form that a dropped card waits for. */
export default function MoveQuestion({ question }: { question: Question }) {
  return (
    <MoveRequirementsDialog
      leadName={question.card.business_name}
      stageName={question.stage.name}
      fields={question.fields}
      onSubmit={question.answer}
      onCancel={question.cancel}
    />
  )
}
