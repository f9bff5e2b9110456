import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, ifMatch } from '../../api/client.ts'
import { leadFieldsQuery, stagesQuery } from '../../api/shared-queries.ts'
import type { RequestBody, Stage } from '../../api/types.ts'
import { BOARDS, stageStatsQuery } from '../queries.ts'

export type NewStage = RequestBody<'/api/crm/pipeline/stages', 'post'>
export type StagePatch = RequestBody<'/api/crm/pipeline/stages/{id}', 'patch'>

/** Every stage, the retired ones at the end. */
export const allStagesQuery = queryOptions({
  queryKey: [...stagesQuery.queryKey, 'all'] as const,
  queryFn: async ({ signal }) => {
    const { data } = await body(
      api.GET('/api/crm/pipeline/stages', { params: { query: { include_inactive: true } }, signal }),
    )
    return [...data.filter((stage) => stage.is_active), ...data.filter((stage) => !stage.is_active)]
  },
  staleTime: 0,
})

/** A change of the stages; whatever shows stages is read again, also when it failed because someone else was faster. */
export function useStageChange<Input>(change: (input: Input) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: change, onSettled: () => readStagesAgain(client) })
}

export function createStage(stage: NewStage): Promise<Stage> {
  return body(api.POST('/api/crm/pipeline/stages', { body: stage }))
}

/** Rejects with 412 when the stage has changed since it was read. */
export function changeStage({ id, version }: Stage, patch: StagePatch): Promise<Stage> {
  return body(
    api.PATCH('/api/crm/pipeline/stages/{id}', { params: { path: { id } }, body: patch, headers: ifMatch(version) }),
  )
}

/** Retires a stage; its leads go to the bottom of another. */
export function retireStage(id: string, moveTo: string | undefined) {
  return api.DELETE('/api/crm/pipeline/stages/{id}', {
    params: { path: { id }, query: moveTo ? { move_to: moveTo } : {} },
  })
}

function readStagesAgain(client: QueryClient) {
  const keys = [stagesQuery.queryKey, BOARDS, stageStatsQuery.queryKey, leadFieldsQuery.queryKey]
  return Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
}
