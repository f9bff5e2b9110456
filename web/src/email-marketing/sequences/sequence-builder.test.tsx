import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { cleanup, configure, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Sequence } from './queries.ts'
import type { PeopleSearch } from './sequence-search.ts'

interface Call {
  call: string
  body: Record<string, unknown>
  version: string | null
}

/** The far side of the network: one sequence, its people, and what was asked. */
const server = vi.hoisted(() => {
  const state = {
    sequence: {} as Record<string, unknown>,
    people: [] as object[],
    calls: [] as Call[],
    refuse: {} as Record<string, { status: number; problem: object }>,
  }
  const json = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
  globalThis.fetch = async (input) => {
    const request = input as Request
    const { pathname } = new URL(request.url)
    const what = pathname.split('/').at(-1) as string
    if (pathname.endsWith('/users/me')) {
      return json({ id: 'me', permissions: ['sequences:read', 'sequences:write', 'sequences:enrol'] })
    }
    if (what === 'enrolments' && request.method === 'GET') return json({ data: state.people, next_cursor: null })
    if (what === 'numbers')
      return json({ entered: 0, active: 0, completed: 0, failed: 0, left: [], before_first: 0, steps: [] })
    if (request.method === 'GET') return json({ data: [], next_cursor: null })
    const body = JSON.parse((await request.text()) || '{}')
    state.calls.push({ call: `${request.method} ${what}`, body, version: request.headers.get('if-match') })
    const refusal = state.refuse[what]
    if (refusal) return json(refusal.problem, refusal.status)
    const version = (state.sequence.version as number) + 1
    if (what === 'steps') {
      state.sequence = { ...state.sequence, version }
      return json({ data: body.steps, version })
    }
    state.sequence = { ...state.sequence, ...body, ...(what === 'activate' && { status: 'active' }), version }
    return json(state.sequence)
  }
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  } as never
  Element.prototype.scrollIntoView = () => {}
  window.scrollTo = () => {}
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  globalThis.EventSource = class {
    addEventListener() {}
    close() {}
  } as never
  return state
})

configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 30_000 })

const { SequenceBuilder } = await import('./sequence-builder.tsx')

const sequence = {
  id: 's1',
  name: 'Spring',
  description: null,
  status: 'draft',
  mail_problem: null,
  from_name: null,
  from_email: null,
  reply_to: null,
  topic_id: null,
  time_zone: 'America/Chicago',
  in_recipient_zone: false,
  send_from: null,
  send_until: null,
  send_days: [1, 2, 3, 4, 5],
  stop_on_reply: true,
  stop_on_stage_change: false,
  stop_on_click: false,
  segment_id: null,
  active_count: 0,
  version: 3,
} as unknown as Sequence
const steps = [
  { id: 'w', kind: 'wait', settings: { days: 2, hours: 0 } },
  {
    id: 't',
    kind: 'task',
    settings: { title: 'Call', task_type: 'call', priority: 'high', due_in_days: 1, assigned_to: 'owner' },
  },
] as const

beforeEach(() => {
  sessionStorage.clear()
  Object.assign(server, { sequence: { ...sequence }, people: [], calls: [], refuse: {} })
})
afterEach(cleanup)

const onReload = vi.fn()
const actions = { change: vi.fn(), duplicate: vi.fn(), remove: vi.fn(), isBusy: false } as never

function show(search: PeopleSearch = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const root = createRootRoute({
    component: () => (
      <SequenceBuilder
        sequence={sequence}
        steps={{ data: structuredClone(steps) as never, version: 3 }}
        search={search}
        back={null}
        actions={actions}
        onSearch={() => {}}
        onReload={onReload}
      />
    ),
  })
  const router = createRouter({ routeTree: root, history: createMemoryHistory() })
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  )
}

const shown = () => screen.findAllByRole('button', { expanded: false }).then((all) => all.map((one) => one.textContent))
const call = (name: string) => server.calls.filter((one) => one.call === name)

describe('the steps', () => {
  test('are added, moved by buttons, edited in place and removed, and saved as a whole', async () => {
    const user = userEvent.setup()
    show()
    await user.click(await screen.findByRole('button', { name: 'Move step 2 up' }))
    await user.click(screen.getByRole('button', { name: /2\. Wait/ }))
    const days = screen.getByLabelText('Days')
    await user.clear(days)
    await user.type(days, '5')
    await user.click(screen.getByRole('button', { name: 'Task' }))
    await user.click(screen.getByRole('button', { name: 'Remove step 1' }))
    expect(await screen.findByText('5 days')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(call('PUT steps')).toHaveLength(1))
    const kept = [
      { kind: 'wait', settings: { days: 5 } },
      { kind: 'task', settings: { title: 'Call' } },
    ]
    expect(call('PUT steps')).toMatchObject([{ version: '"3"', body: { steps: kept } }])
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Save' })).toBeNull())
  })

  test('that were not saved are there again when the sequence is opened again', async () => {
    const user = userEvent.setup()
    show()
    await user.click(await screen.findByRole('button', { name: 'Remove step 1' }))
    cleanup()
    show()
    expect(await screen.findByText(/had changed and not saved/)).toBeDefined()
    expect(await shown()).toEqual(expect.arrayContaining([expect.stringContaining('1. Task')]))
    await user.click(screen.getByRole('button', { name: 'Drop it' }))
    expect(onReload).toHaveBeenCalled()
    expect(sessionStorage).toHaveLength(0)
  })

  test('that somebody else has saved meanwhile are not written over unasked', async () => {
    const user = userEvent.setup()
    server.refuse.steps = { status: 412, problem: { code: 'precondition_failed', detail: 'no', current: sequence } }
    show()
    await user.click(await screen.findByRole('button', { name: 'Remove step 1' }))
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText(/Somebody else has changed this sequence/)).toBeDefined()
    server.refuse = {}
    await user.click(screen.getByRole('button', { name: 'Save mine over it' }))
    await waitFor(() => expect(call('PUT steps').at(-1)?.version).toBeNull())
  })
})

describe('activating', () => {
  test('saves first, and says everything that is missing, each at its step', async () => {
    const user = userEvent.setup()
    const errors = [
      { path: '/steps/1/settings/subject', message: 'Step 2: The mail needs a subject.' },
      { path: '/brand_address', message: 'Commercial mail must show a postal address.' },
    ]
    server.refuse.activate = { status: 400, problem: { code: 'validation_failed', errors } }
    show()
    await user.click(await screen.findByRole('button', { name: 'Move step 1 down' }))
    await user.click(screen.getByRole('button', { name: 'Activate' }))
    const alert = await screen.findByText(/cannot be activated yet/)
    expect(
      within(alert)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(errors.map(({ message }) => message))
    expect(screen.getByText('The mail needs a subject.')).toBeDefined()
    expect(server.calls.map(({ call: name }) => name)).toEqual(['PUT steps', 'POST activate'])
  })
})

describe('the people', () => {
  const enrolment = {
    id: 'e1',
    sequence_id: 's1',
    sequence_name: 'Spring',
    sequence_status: 'active',
    contact_id: 'c1',
    contact_name: 'Ann Lee',
    lead_id: null,
    status: 'active',
    step_no: 1,
    step_kind: 'wait',
    step_count: 2,
    is_mail_under_way: false,
    due_at: '2099-01-01T00:00:00Z',
    entered_at: '2027-01-01T00:00:00Z',
    entered_by_name: null,
    ended_at: null,
  }

  test('are shown where they stand, and taken out by hand', async () => {
    const user = userEvent.setup()
    const gone = { ...enrolment, id: 'e2', contact_name: 'Bo', status: 'left', left_because: 'reply', due_at: null }
    server.people = [enrolment, gone]
    show({ tab: 'people' })
    expect(await screen.findByText(/Step 1 of 2, wait: goes on/)).toBeDefined()
    expect(screen.getByText(/Left: they replied/)).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Remove' }))
    await waitFor(() => expect(call('POST remove')).toHaveLength(1))
  })
})
