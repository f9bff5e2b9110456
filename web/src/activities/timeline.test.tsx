import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Activity } from './queries.ts'

/** The far side of the network: one timeline, its notes, and the stream of what changes. */
const server = vi.hoisted(() => {
  const state = {
    entries: [] as { id: string; activity_type: string; note_id: string | null }[],
    pinned: [] as object[],
    sent: [] as { method: string; path: string; body: unknown }[],
    refusal: null as { status: number; body: object } | null,
    tell: (_event: object) => {},
  }
  const answer = (status: number, body: unknown) =>
    new Response(status === 204 ? null : JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    })
  globalThis.fetch = async (input) => {
    const request = input as Request
    const { pathname, searchParams } = new URL(request.url)
    if (request.method !== 'GET') {
      const text = await request.text()
      state.sent.push({ method: request.method, path: pathname, body: text ? JSON.parse(text) : undefined })
      if (state.refusal) return answer(state.refusal.status, state.refusal.body)
      return request.method === 'DELETE'
        ? answer(204, null)
        : answer(request.method === 'POST' ? 201 : 200, { id: 'x' })
    }
    if (pathname.endsWith('/timeline')) {
      const types = searchParams.get('types')?.split(',')
      return answer(200, {
        data: state.entries.filter((one) => !types || types.includes(one.activity_type)),
        next_cursor: null,
      })
    }
    if (pathname === '/api/crm/notes') return answer(200, { data: state.pinned, next_cursor: null })
    if (pathname === '/api/crm/users/me') return answer(200, { id: 'me', permissions: ['activities:write'] })
    if (pathname.includes('/contacts/lead/'))
      return answer(200, { data: [{ id: 'c1', name: 'Ada Byron' }], next_cursor: null })
    return answer(200, { data: [], next_cursor: null })
  }
  globalThis.EventSource = class {
    static CLOSED = 2
    addEventListener(type: string, listener: (message: object) => void) {
      if (type === 'change') state.tell = (event) => listener({ data: JSON.stringify(event) })
    }
    close() {}
  } as never
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  Object.defineProperty(document, 'fonts', { value: new EventTarget() })
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  } as never
  return state
})

const { Timeline } = await import('./timeline.tsx')

beforeEach(() => {
  sessionStorage.clear()
  Object.assign(server, { entries: [], pinned: [], sent: [], refusal: null })
})
afterEach(cleanup)

function entry(part: Partial<Activity>): Activity {
  return {
    id: crypto.randomUUID(),
    activity_type: 'system',
    subject: 'Lead created',
    lead_id: 'l1',
    actor_id: 'me',
    actor_name: 'Jo',
    contact_id: null,
    contact_name: null,
    description: null,
    direction: null,
    outcome: null,
    call_duration_seconds: null,
    call_recording_url: null,
    note_id: null,
    to_stage_id: null,
    metadata: {},
    occurred_at: new Date().toISOString(),
    created_at: new Date().toISOString(),
    ...part,
  } as Activity
}

const note = (content: string, part: Partial<Activity> = {}) =>
  entry({
    activity_type: 'note',
    subject: 'Note',
    note_id: 'n1',
    note_content: content,
    note_is_pinned: false,
    note_version: 1,
    ...part,
  })

function Shown() {
  const [types, setTypes] = useState<string>()
  return <Timeline of={{ lead_id: 'l1' }} types={types} onTypes={setTypes} />
}

async function open() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } })
  const page = render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Shown />
      </QueryClientProvider>
    </MantineProvider>,
  )
  await screen.findByRole('tab', { name: 'Note' })
  return { page, user: userEvent.setup() }
}

test.each([
  ['n', 'Note'],
  ['l', 'Call'],
  ['m', 'Meeting'],
  ['e', 'Email'],
])('the key %s opens %s with the first box focused, except while someone types', async (key, name) => {
  const { user } = await open()
  await user.keyboard(key)
  expect(screen.getByRole('tab', { name }).getAttribute('aria-selected')).toBe('true')
  await waitFor(() => expect(screen.getByRole('tabpanel').contains(document.activeElement)).toBe(true))
  await user.click(screen.getByRole('tab', { name: 'Note' }))
  const box = await screen.findByRole('textbox', { name: 'Note' })
  await user.type(box, key)
  expect((box as HTMLTextAreaElement).value).toBe(key)
})

test('a call is logged with its outcome, its length and whom it was with', async () => {
  const { user } = await open()
  await user.click(screen.getByRole('tab', { name: 'Call' }))
  await user.click(await screen.findByRole('radio', { name: 'Voicemail' }))
  await user.type(screen.getByLabelText('Duration'), '1:30')
  await user.selectOptions(screen.getByLabelText('With'), 'Ada Byron')
  await user.type(screen.getByLabelText('What was said'), 'Call back{Control>}{Enter}{/Control}')
  await waitFor(() => expect(server.sent).toHaveLength(1))
  expect(server.sent[0]).toMatchObject({
    path: '/api/crm/activities',
    body: {
      activity_type: 'call',
      lead_id: 'l1',
      contact_id: 'c1',
      outcome: 'Voicemail',
      direction: 'outbound',
      call_duration_seconds: 90,
      description: 'Call back',
    },
  })
  await waitFor(() => expect(screen.getByRole('tab', { name: 'Note' }).getAttribute('aria-selected')).toBe('true'))
})

test('a length that cannot be read is not sent, and says how to write it', async () => {
  const { user } = await open()
  await user.click(screen.getByRole('tab', { name: 'Call' }))
  await user.type(await screen.findByLabelText('Duration'), 'long')
  await user.click(screen.getByRole('button', { name: 'Log call' }))
  expect(await screen.findByText(/4:30/)).toBeTruthy()
  expect(server.sent).toEqual([])
})

test('what was typed survives a refusal and leaving the page', async () => {
  server.refusal = { status: 503, body: { code: 'unavailable', detail: 'Not now' } }
  const first = await open()
  await first.user.type(screen.getByRole('textbox', { name: 'Note' }), 'Gate code 4411')
  await first.user.click(screen.getByRole('button', { name: 'Save note' }))
  expect(await screen.findByText('Not now')).toBeTruthy()
  first.page.unmount()
  await open()
  expect((screen.getByRole('textbox', { name: 'Note' }) as HTMLTextAreaElement).value).toBe('Gate code 4411')
})

test('scripts in notes, names and subjects are shown as text', async () => {
  server.entries = [note('<img src=x onerror=alert(1)> [a](javascript:alert(1))', { actor_name: '<script>x</script>' })]
  const { page } = await open()
  expect(await screen.findByText(/<img src=x/)).toBeTruthy()
  expect(screen.getByText(/<script>x/)).toBeTruthy()
  expect(page.container.querySelectorAll('img, script, a[href^=javascript]')).toHaveLength(0)
})

async function deleteNote(user: ReturnType<typeof userEvent.setup>) {
  await user.click(await screen.findByRole('button', { name: 'Note actions' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
  await waitFor(() => expect(server.sent).toHaveLength(1))
}

test('a deleted note is gone at once', async () => {
  server.entries = [note('Old roof')]
  const { user } = await open()
  await screen.findByText('Old roof')
  server.entries = []
  await deleteNote(user)
  expect(screen.queryByText('Old roof')).toBeNull()
  expect(server.sent).toMatchObject([{ method: 'DELETE', path: '/api/crm/notes/n1' }])
})

test('a note that may not be deleted is put back', async () => {
  server.entries = [note('Old roof')]
  server.refusal = { status: 403, body: { code: 'forbidden', detail: 'Not yours' } }
  const { user } = await open()
  await deleteNote(user)
  expect(await screen.findByText('Old roof')).toBeTruthy()
})

test('a note that somebody else changed meanwhile is shown before it is overwritten', async () => {
  server.entries = [note('Old roof')]
  const { user } = await open()
  await user.click(await screen.findByRole('button', { name: 'Note actions' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Edit' }))
  const form = await screen.findByRole('form', { name: 'Save changes' })
  await user.type(within(form).getByRole('textbox'), ', 1987')
  server.refusal = {
    status: 412,
    body: { code: 'precondition_failed', detail: 'x', current: { content: 'New roof', version: 2 } },
  }
  await user.click(within(form).getByRole('button', { name: 'Save changes' }))
  expect(await screen.findByText('New roof')).toBeTruthy()
  server.refusal = null
  await user.click(within(form).getByRole('button', { name: 'Save changes' }))
  await waitFor(() => expect(server.sent).toHaveLength(2))
  expect(server.sent[1]).toMatchObject({ method: 'PATCH', body: { content: 'Old roof, 1987' } })
})

test('several quick changes are one entry that opens to each of them', async () => {
  const edits = [
    { at: '2026-11-22T10:00:00Z', changes: { city: [null, 'Austin'] } },
    { at: '2026-11-22T10:01:00Z', changes: { city: ['Austin', 'Waco'] } },
  ]
  server.entries = [entry({ subject: 'Changed city', metadata: { changes: { city: [null, 'Waco'] }, edits } })]
  await open()
  const [, all] = [await screen.findByText('Changed city'), screen.getByText('2 edits').parentElement as HTMLElement]
  expect(within(all).getAllByText('Austin')).toHaveLength(2)
})

test('one’s own call can be corrected for a quarter of an hour', async () => {
  const call = { activity_type: 'call', subject: 'Call' } as const
  const early = new Date(Date.now() - 16 * 60_000).toISOString()
  server.entries = [entry(call), entry({ ...call, created_at: early }), entry({ ...call, actor_id: 'someone' })]
  const { user } = await open()
  const buttons = await screen.findAllByRole('button', { name: 'Correct' })
  expect(buttons).toHaveLength(1)
  await user.click(buttons[0] as HTMLElement)
  await user.click(await screen.findByRole('radio', { name: 'Busy' }))
  await user.click(screen.getByRole('button', { name: 'Save changes' }))
  await waitFor(() => expect(server.sent[0]).toMatchObject({ method: 'PATCH', body: { outcome: 'Busy' } }))
})

test('chips choose what is shown, several at once', async () => {
  server.entries = [note('Old roof'), entry({ activity_type: 'call', subject: 'Call' }), entry({})]
  const { user } = await open()
  await screen.findByText('Lead created')
  await user.click(screen.getByRole('checkbox', { name: 'Notes' }))
  await waitFor(() => expect(screen.queryByText('Lead created')).toBeNull())
  await user.click(screen.getByRole('checkbox', { name: 'Changes' }))
  await screen.findByText('Lead created')
  expect(screen.getByText('Old roof')).toBeTruthy()
})

test('what others add appears by itself', async () => {
  await open()
  await screen.findByText('Nothing has happened yet')
  server.entries = [note('From a colleague')]
  const event = { type: 'updated', entity: 'lead', id: 'l1', version: null, at: '', actor_id: 'someone' }
  act(() => server.tell({ ...event, id: 'another' }))
  act(() => server.tell(event))
  expect(await screen.findByText('From a colleague')).toBeTruthy()
})
