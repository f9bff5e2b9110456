import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { AudiencePicker, type ChosenAudience } from './audience-picker.tsx'
import type { Segment } from './queries.ts'
import { SegmentEditor } from './segment-editor.tsx'

// A form with lists of choices is slow in a simulated browser.
vi.setConfig({ testTimeout: 60_000 })

const fields = [{ key: 'city', label: 'City', type: 'text', operators: ['eq', 'is_empty'] }]
const inCity = (city: string) => ({ and: [{ field: 'city', op: 'eq', value: city }] })
const segment = {
  id: '0197a000-0000-7000-8000-000000000001',
  name: 'Austin',
  description: null,
  filter: inCity('Austin'),
  missing_fields: [],
  version: 3,
} as unknown as Segment
const none = { no_address: 0, complained: 0, bounced: 0, unsubscribed: 0, suppressed: 0, duplicate: 0, capped: 0 }

interface Sent {
  method: string
  path: string
  body: Record<string, unknown>
  headers: Headers
}
interface Answer {
  status?: number
  body: unknown
}

/** The far side of the network: what was sent to it, and what it answers. */
const server = vi.hoisted(() => {
  const state = { sent: [] as Sent[], answer: (_request: Sent): Answer => ({ body: {} }) }
  globalThis.fetch = async (input) => {
    const request = input as Request
    const text = await request.text()
    const path = new URL(request.url).pathname.replace('/api/crm', '')
    const told = { method: request.method, path, body: text ? JSON.parse(text) : {}, headers: request.headers }
    state.sent.push(told)
    const { status = 200, body } = state.answer(told)
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
  }
  return state
})

beforeAll(() => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  Element.prototype.scrollIntoView = () => {}
  Object.defineProperty(document, 'fonts', { value: new EventTarget() })
  window.scrollTo = () => {}
})

beforeEach(() => {
  sessionStorage.clear()
  server.sent.length = 0
  answerSaves(() => ({ body: {} }))
})

afterEach(cleanup)

/** What creating and changing a segment is answered with; everything else as ever. */
function answerSaves(answer: (request: Sent) => Answer) {
  server.answer = (request) => standard(request) ?? answer(request)
}

function standard({ path, body, method }: Sent): Answer | undefined {
  if (path === '/fields/contact') return { body: { data: fields } }
  if (path === '/users') return { body: { data: [] } }
  if (path === '/email-marketing/segments') return { body: { data: [segment], next_cursor: null } }
  if (path === `/email-marketing/segments/${segment.id}` && method === 'GET') return { body: segment }
  if (!path.endsWith('/preview')) return undefined
  const bounced = [{ id: '2', name: 'Dead Mailbox', email: 'dead@x.example', company_name: null }]
  const sample = [{ id: '1', name: 'Ann Lee', email: 'ann@x.example', company_name: 'Acme' }]
  return {
    body: {
      total: 12,
      count: 10,
      suppressed: 2,
      left_out: { ...none, bounced: 2 },
      sample: body.sample_of === 'bounced' ? bounced : sample,
    },
  }
}

const previews = () => server.sent.filter(({ path }) => path.endsWith('/preview')).map(({ body }) => body.filter)

function show(children: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const rootRoute = createRootRoute({ component: () => children })
  const router = createRouter({ routeTree: rootRoute, history: createMemoryHistory() })
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  )
  return userEvent.setup({ delay: null })
}

test('the editor counts as it is edited, and says who is left out and shows them', async () => {
  const user = show(<SegmentEditor segment={segment} canEdit onSaved={() => {}} />)
  expect((await screen.findByText('10', {}, { timeout: 10_000 })).textContent).toBe('10')
  expect(screen.getByText('Ann Lee')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: /Address bounced/ }))
  expect(await screen.findByText('Dead Mailbox')).toBeTruthy()
  const before = previews().length
  const city = screen.getByRole('textbox', { name: 'City' })
  await user.clear(city)
  await user.type(city, 'Dallas')
  await waitFor(() => expect(previews().at(-1)).toEqual(inCity('Dallas')), { timeout: 10_000 })
  // One for the whole word, not one for each letter; and one for those left out.
  expect(previews().length - before).toBeLessThanOrEqual(4)
})

test('the editor saves with the version it read, and asks when somebody else has saved meanwhile', async () => {
  const onSaved = vi.fn()
  const user = show(<SegmentEditor segment={segment} canEdit onSaved={onSaved} />)
  const theirs = { ...segment, name: 'Theirs', version: 4 }
  answerSaves(({ headers, body }) =>
    headers.get('if-match') === '"3"'
      ? { status: 412, body: { code: 'precondition_failed', detail: 'Changed', current: theirs } }
      : { body: { ...segment, ...body, version: 5 } },
  )
  const name = await screen.findByRole('textbox', { name: /Name/ })
  await user.clear(name)
  await user.type(name, 'Mine')
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(false))
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect((await screen.findByRole('button', { name: 'Show theirs' })).textContent).toBe('Show theirs')
  await user.click(screen.getByRole('button', { name: 'Save mine' }))
  await waitFor(() => expect(onSaved).toHaveBeenCalledWith(expect.objectContaining({ name: 'Mine', version: 5 })))
})

test('what was typed is still there after leaving the page', async () => {
  const user = show(<SegmentEditor segment={null} canEdit onSaved={() => {}} />)
  await user.type(await screen.findByRole('textbox', { name: /Name/ }), 'Half done')
  cleanup()
  show(<SegmentEditor segment={null} canEdit onSaved={() => {}} />)
  expect((await screen.findByRole<HTMLInputElement>('textbox', { name: /Name/ })).value).toBe('Half done')
})

test('the picker takes a segment, or makes a filter of its own out of it', async () => {
  const onChange = vi.fn()
  const value: ChosenAudience = { segment_id: segment.id, target_segment: null }
  const user = show(<AudiencePicker value={value} onChange={onChange} topic_id={null} />)
  expect((await screen.findByText('10', {}, { timeout: 10_000 })).textContent).toBe('10')
  await user.click(screen.getByRole('button', { name: 'Narrow it down for this mail' }))
  expect(onChange).toHaveBeenCalledWith({ segment_id: null, target_segment: inCity('Austin') })
})
