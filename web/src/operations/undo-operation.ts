import { problemMessage } from '../api/api-problem.ts'
import { api, body } from '../api/client.ts'
import { queryClient } from '../api/query-client.ts'
import type { ResponseBody } from '../api/types.ts'
import { formatNumber } from '../ui/format.ts'
import { showToast } from '../ui/toast.tsx'

type Operation = ResponseBody<'/api/crm/operations/{id}', 'get'>

const POLL_MS = 700

/**
 * Sets back what the request or operation with this id has done, and says in a toast what came of it. Never throws.
 * @param id the header `operation-id` of the answer to any write
 */
export async function undoOperation(id: string): Promise<void> {
  const toast = `undo ${id}`
  const path = { params: { path: { id } } }
  try {
    let undo = await body(api.POST('/api/crm/operations/{id}/undo', path) as Promise<{ data?: Operation }>)
    while (undo.status === 'pending' || undo.status === 'running') {
      showToast({
        id: toast,
        message: `Undoing: ${formatNumber(undo.processed)} of ${formatNumber(undo.total)}`,
        duration: 60_000,
      })
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      undo = await body(api.GET('/api/crm/operations/{id}', { params: { path: { id: undo.id } } }))
    }
    await tell(undo, toast)
  } catch (error) {
    showToast({ id: toast, kind: 'error', message: `It was not undone. ${problemMessage(error)}` })
  }
  await queryClient.invalidateQueries()
}

async function tell({ id, status, changed, refused, error_message }: Operation, toast: string) {
  if (status === 'failed') showToast({ id: toast, kind: 'error', message: error_message ?? 'The undo has stopped.' })
  else if (refused === 0) showToast({ id: toast, kind: 'success', message: 'Undone' })
  else {
    const path = { params: { path: { id }, query: { limit: 1 } } }
    const { data } = await body(api.GET('/api/crm/operations/{id}/refusals', path))
    const [first] = data
    const what = changed === 0 ? 'It was not undone' : `${formatNumber(refused)} could not be undone`
    showToast({
      id: toast,
      kind: 'error',
      message: first ? `${what}: ${first.record_name ?? 'a record'}, ${first.reason}.` : `${what}.`,
    })
  }
}
