import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Task } from '../api/types.ts'

/** The far side of the network: it notes what was asked, and answers or refuses. */
const server = vi.hoisted(() => {
  const state = { calls: [] as { url: string; body: unknown }[], refusal: null as string | null }
  globalThis.fetch = async (input) => {
    const request = input as Request
    state.calls.push({ url: `${request.method} ${new URL(request.url).pathname}`, body: await request.json() })
    const answer = state.refusal ? { code: 'conflict', detail: state.refusal } : {}
    return new Response(JSON.stringify(answer), {
      status: state.refusal ? 409 : 200,
      headers: { 'content-type': 'application/json' },
    })
  }
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  return state
})

const { TaskRow } = await import('./task-row.tsx')
const { tasksKey } = await import('./queries.ts')
const { useTaskActions } = await import('./use-task-actions.ts')

const NOW = Date.parse('2027-03-13T15:00:00Z')
const ZONE = 'America/New_York'
const LIST = [...tasksKey, 'list', {}]
const task = {
  id: 't1',
  title: 'Call Ann',
  task_type: 'call',
  status: 'pending',
  priority: 'urgent',
  due_at: '2027-03-13T14:00:00Z',
  remind_at: null,
  deleted_at: null,
} as Task

beforeEach(() => Object.assign(server, { calls: [], refusal: null }))
afterEach(cleanup)

function Row({ canEdit }: { canEdit: boolean }) {
  const actions = useTaskActions()
  return (
    <TaskRow
      task={task}
      users={[]}
      zone={ZONE}
      now={NOW}
      canEdit={canEdit}
      actions={actions}
      withLead={false}
      onSnoozing={() => {}}
      onOpen={() => {}}
      onComplete={() => {}}
    />
  )
}

function show(canEdit = true) {
  const client = new QueryClient()
  client.setQueryData(LIST, { pages: [{ data: [task] }], pageParams: [null] })
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ul>
          <Row canEdit={canEdit} />
        </ul>
      </QueryClientProvider>
    </MantineProvider>,
  )
  const status = () => client.getQueryData<{ pages: { data: Task[] }[] }>(LIST)?.pages[0]?.data[0]?.status
  return { status }
}

test('says when it is due in the user’s own zone, and that it is overdue', () => {
  show()
  const due = screen.getByRole('button', { name: 'Due 9:00 AM' })
  expect(due.dataset.overdue).toBe('true')
})

test('is completed by its box: shown at once, then asked of the server', async () => {
  const { status } = show()
  await userEvent.click(screen.getByRole('checkbox', { name: 'Complete Call Ann' }))
  expect(status()).toBe('completed')
  await waitFor(() => expect(server.calls).toEqual([{ url: 'POST /api/crm/tasks/t1/complete', body: {} }]))
})

test('is open again when the server refuses', async () => {
  server.refusal = 'The task is cancelled already.'
  const { status } = show()
  await userEvent.click(screen.getByRole('checkbox'))
  await waitFor(() => expect(status()).toBe('pending'))
})

test('a new time is typed on the clock of the user, across a change of the clocks', async () => {
  show()
  await userEvent.click(screen.getByRole('button', { name: 'Due 9:00 AM' }))
  const box = await screen.findByLabelText('Due')
  expect((box as HTMLInputElement).value).toBe('2027-03-13T09:00')
  fireEvent.change(box, { target: { value: '2027-03-15T09:00' } })
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() =>
    expect(server.calls).toEqual([{ url: 'PATCH /api/crm/tasks/t1', body: { due_at: '2027-03-15T13:00:00Z' } }]),
  )
})

test('who may not write only looks', () => {
  show(false)
  expect(screen.getByRole<HTMLInputElement>('checkbox').disabled).toBe(true)
  expect(screen.queryByRole('button', { name: /Put off/ })).toBeNull()
})
