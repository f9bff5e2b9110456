import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react'
import { api, body } from '../api/client.ts'
import { stagesQuery } from '../api/shared-queries.ts'
import type { Lead, LeadPatch, Stage } from '../api/types.ts'
import { keepListedLead } from '../leads/leads-table-save.ts'
import { keepLead } from '../leads/queries.ts'
import { missingFields } from '../pipeline/board/move-requirements.ts'

const MoveRequirementsDialog = lazy(() => import('../pipeline/move-requirements-dialog.tsx'))

interface Question {
  lead: Lead
  stage: Stage
  fields: string[]
  answer: (fields: LeadPatch | null) => void
}

/**
 * Moves leads to other stages, asking first for what a stage requires. `dialog` is to be drawn.
 * @returns a promise that rejects when the server refuses, and resolves without a move when the question is cancelled
 */
export function useMoveLead(): { moveTo: (lead: Lead, stageId: string) => Promise<void>; dialog: ReactNode } {
  const client = useQueryClient()
  const { data: stages } = useQuery(stagesQuery)
  const [question, setQuestion] = useState<Question | null>(null)

  const moveTo = useCallback(
    async (lead: Lead, stageId: string) => {
      const stage = stages?.find(({ id }) => id === stageId)
      const missing = stage ? missingFields(stage, lead) : []
      const fields =
        stage && missing.length > 0
          ? await new Promise<LeadPatch | null>((answer) => setQuestion({ lead, stage, fields: missing, answer }))
          : {}
      setQuestion(null)
      if (!fields) return
      const moved = await body(
        api.POST('/api/crm/pipeline/leads/{id}/move', {
          params: { path: { id: lead.id } },
          body: { stage_id: stageId, ...(Object.keys(fields).length > 0 && { fields }) },
        }),
      )
      keepListedLead(client, moved)
      keepLead(client, moved)
    },
    [client, stages],
  )

  const dialog = (
    <Suspense>
      {question && (
        <MoveRequirementsDialog
          leadName={question.lead.business_name}
          stageName={question.stage.name}
          fields={question.fields}
          onCancel={() => question.answer(null)}
          onSubmit={question.answer}
        />
      )}
    </Suspense>
  )
  return { moveTo, dialog }
}
