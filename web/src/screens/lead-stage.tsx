import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { api, body } from '../api/client.ts'
import { stagesQuery } from '../api/shared-queries.ts'
import type { Lead, LeadPatch, Stage } from '../api/types.ts'
import { keepLead, refreshLeadHistory } from '../leads/queries.ts'
import { StageSelect } from '../leads/stage-select.tsx'
import { fieldOfPath, missingFields } from '../pipeline/board/move-requirements.ts'
import { showToast } from '../ui/toast.tsx'

const MoveRequirementsDialog = lazy(() => import('../pipeline/move-requirements-dialog.tsx'))

interface Question {
  stage: Stage
  fields: string[]
}

/** The stage of a lead, moved as on the board: what the new stage requires is asked first. */
export function LeadStage({ lead, canMove }: { lead: Lead; canMove: boolean }) {
  const client = useQueryClient()
  const [question, setQuestion] = useState<Question | null>(null)
  const { data: stages = [] } = useQuery(stagesQuery)
  const move = useMutation({
    mutationFn: ({ stage, fields }: { stage: Stage; fields?: LeadPatch }) =>
      body(
        api.POST('/api/crm/pipeline/leads/{id}/move', {
          params: { path: { id: lead.id } },
          body: { stage_id: stage.id, ...(fields && { fields }) },
        }),
      ),
    onSuccess: (moved) => {
      keepLead(client, moved)
      refreshLeadHistory(client, lead.id)
    },
    onError: (error, { stage }) => {
      const fields = refusedFields(error)
      if (fields.length > 0) setQuestion({ stage, fields })
      else showToast({ kind: 'error', message: `${lead.business_name} was not moved. ${problemMessage(error)}` })
    },
  })
  function moveTo(stage: Stage) {
    const fields = missingFields(stage, lead)
    if (fields.length > 0) setQuestion({ stage, fields })
    else move.mutate({ stage })
  }

  return (
    <>
      <StageSelect
        stages={stages}
        value={move.isPending ? move.variables.stage.id : lead.stage_id}
        name={lead.stage_name}
        isMoving={move.isPending}
        isDisabled={!canMove}
        onChange={moveTo}
      />
      <Suspense>
        {question && (
          <MoveRequirementsDialog
            leadName={lead.business_name}
            stageName={question.stage.name}
            fields={question.fields}
            onCancel={() => setQuestion(null)}
            onSubmit={(fields) => {
              setQuestion(null)
              move.mutate({ stage: question.stage, fields })
            }}
          />
        )}
      </Suspense>
    </>
  )
}

/** The fields that the server asks for, should it know of more than the page. */
function refusedFields(error: Error): string[] {
  if (!(error instanceof ApiProblem) || error.code !== 'validation_failed') return []
  return error.errors.map(({ path }) => fieldOfPath(path)).filter((key) => key !== 'stage_id')
}
