import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Mail } from './queries.ts'

/** The far side of the network: what was posted to it, and what it refuses. */
const server = vi.hoisted(() => {
  const state = {
    sent: [] as { path: string; body: Record<string, unknown> }[],
    refusals: [] as { status: number; body: object }[],
    sends_mail: true,
  }
  const answer = (status: number, body: unknown) =>
    new Response(status === 204 ? null : JSON.stringify(body), {
      status,
      headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' },
    })
  globalThis.fetch = async (input) => {
    const request = input as Request
    const { pathname } = new URL(request.url)
    if (request.method === 'POST') {
      const text = await request.text()
      state.sent.push({ path: pathname, body: text ? JSON.parse(text) : {} })
      if (pathname.endsWith('/fill-template')) {
        return answer(200, { subject: 'For Sunny', html: '<p>Hi Ann</p>', text: 'Hi Ann' })
      }
      const refusal = state.refusals.shift()
      if (refusal) return answer(refusal.status, refusal.body)
      if (pathname.endsWith('/cancel')) return answer(204, null)
      return answer(201, { id: 'm1', to_addresses: ['ann@sunny.example'] })
    }
    if (pathname === '/api/crm/users/me')
      return answer(200, { id: 'me', permissions: [], sends_mail: state.sends_mail })
    if (pathname.endsWith('/templates'))
      return answer(200, { data: [{ id: 't1', name: 'First hello' }], next_cursor: null })
    if (pathname === '/api/crm/attachments') {
      return answer(200, { data: [{ id: 'f1', file_name: 'plan.pdf', size_bytes: 2048 }], next_cursor: null })
    }
    return answer(200, { data: [], next_cursor: null })
  }
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  Object.defineProperty(document, 'fonts', { value: new EventTarget() })
  Element.prototype.scrollIntoView = () => {}
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  } as never
  return state
})
const toasts = vi.hoisted(() => ({
  shown: [] as { message: string; action?: { label: string; onClick: () => void } }[],
}))
vi.mock('../ui/toast.tsx', () => ({
  showToast: (toast: (typeof toasts.shown)[number]) => toasts.shown.push(toast),
  hideToast: () => {},
}))

const { default: Composer } = await import('./composer.tsx')
const { answerTo } = await import('./draft.ts')

// Each test mounts the whole drawer, more than once.
vi.setConfig({ testTimeout: 20_000 })

const TO = { lead_id: 'l1' }
const PEOPLE = [
  { id: 'c1', name: 'Ann Lee', email: 'ann@sunny.example' },
  { id: 'c2', name: 'Bob Ray', email: 'bob@sunny.example' },
]
const RECEIVED = {
  id: 'r1',
  direction: 'inbound',
  from_address: 'Ann Lee <ann@sunny.example>',
  subject: 'RE: Your roof',
  new_text: 'Yes.\nThursday?',
  created_at: '2026-11-23T15:00:00Z',
} as Mail

beforeEach(() => {
  sessionStorage.clear()
  Object.assign(server, { sent: [], refusals: [], sends_mail: true })
  toasts.shown.length = 0
})
afterEach(cleanup)

function open(part: Partial<Parameters<typeof Composer>[0]> = {}) {
  const events = { onClose: vi.fn(), onTakenBack: vi.fn() }
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <Composer to={TO} people={PEOPLE} {...events} {...part} />
      </QueryClientProvider>
    </MantineProvider>,
  )
  return events
}

const box = (name: string) => screen.getByRole<HTMLTextAreaElement>('textbox', { name })
const type = (name: string, value: string) => fireEvent.change(box(name), { target: { value } })
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const mails = () => server.sent.filter(({ path }) => path === '/api/crm/mails')

test('a mail goes to the first contact, with its id, and can be taken back for a while', async () => {
  const { onClose, onTakenBack } = open()
  expect(document.activeElement).toBe(box('Subject'))
  type('Subject', 'Your roof')
  type('Message', 'Hello')
  press('Send')
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(mails()[0]?.body).toEqual({
    lead_id: 'l1',
    contact_id: 'c1',
    to: ['ann@sunny.example'],
    cc: [],
    bcc: [],
    subject: 'Your roof',
    text: 'Hello',
  })
  expect(sessionStorage.length).toBe(0)
  expect(toasts.shown[0]).toMatchObject({ message: 'Sending to ann@sunny.example', action: { label: 'Undo' } })
  toasts.shown[0]?.action?.onClick()
  await waitFor(() => expect(onTakenBack).toHaveBeenCalled())
  expect(server.sent.at(-1)?.path).toBe('/api/crm/mails/m1/cancel')
  cleanup()
  open()
  expect(box('Message').value).toBe('Hello')
})

test('what was written is there again after leaving, and gone after discarding, which can be undone', async () => {
  open()
  type('Subject', 'Half')
  type('Message', 'a thought')
  cleanup()
  const { onClose, onTakenBack } = open()
  expect([box('Subject').value, box('Message').value]).toEqual(['Half', 'a thought'])
  press('Discard')
  expect(onClose).toHaveBeenCalled()
  expect(sessionStorage.length).toBe(0)
  toasts.shown[0]?.action?.onClick()
  expect(onTakenBack).toHaveBeenCalled()
  expect(sessionStorage.length).toBe(1)
})

test.each([
  [
    'nobody',
    async () => userEvent.type(screen.getByRole('combobox', { name: 'To' }), '{Backspace}'),
    'Say whom it is for.',
  ],
  ['no subject', async () => type('Message', 'Hello'), 'Write a subject.'],
  ['no text', async () => type('Subject', 'Hello'), 'Write what you want to say.'],
])('with %s it is not sent, and says so', async (_, prepare, message) => {
  open()
  await prepare()
  press('Send')
  expect(await screen.findByText(message)).toBeTruthy()
  expect(mails()).toEqual([])
})

test('Ctrl with Enter sends, once', async () => {
  const { onClose } = open()
  type('Subject', 'Your roof')
  type('Message', 'Hello')
  fireEvent.keyDown(box('Message'), { key: 'Enter', code: 'Enter', ctrlKey: true })
  fireEvent.keyDown(box('Message'), { key: 'Enter', code: 'Enter', ctrlKey: true })
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(mails()).toHaveLength(1)
})

test('somebody who unsubscribed gets a personal mail only when that is said knowingly', async () => {
  const { onClose } = open()
  type('Subject', 'Your roof')
  type('Message', 'Hello')
  const errors = [{ path: '/confirm_unsubscribed', message: 'ann@sunny.example wants no marketing mail' }]
  server.refusals = [{ status: 400, body: { status: 400, code: 'validation_failed', detail: 'x', errors } }]
  press('Send')
  expect(await screen.findByText('They want no marketing mail')).toBeTruthy()
  expect(onClose).not.toHaveBeenCalled()
  press('Send it as a personal mail')
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(mails()[1]?.body.confirm_unsubscribed).toBe(true)
})

test('a refusal stands at the box it is about, and nothing is lost', async () => {
  open()
  type('Subject', 'Your roof')
  type('Message', 'Hello')
  const errors = [{ path: '/to/0', message: 'ann@sunny.example does not exist' }]
  server.refusals = [{ status: 400, body: { status: 400, code: 'validation_failed', detail: 'x', errors } }]
  press('Send')
  expect(await screen.findByText('ann@sunny.example does not exist')).toBeTruthy()
  expect(box('Message').value).toBe('Hello')
})

test('a template fills in subject and message, which can be turned into plain text', async () => {
  const { onClose } = open()
  await screen.findByRole('option', { name: 'First hello' })
  fireEvent.change(screen.getByRole('combobox', { name: 'Template' }), { target: { value: 't1' } })
  const frame = await screen.findByTitle<HTMLIFrameElement>('The mail, to be changed')
  expect(server.sent[0]?.body).toEqual({ template_id: 't1', lead_id: 'l1', contact_id: 'c1' })
  expect(frame.getAttribute('sandbox')).not.toContain('allow-scripts')
  press('Send')
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  const { html, text, template_id } = mails()[0]?.body ?? {}
  expect([html, text, template_id]).toEqual(['<p>Hi Ann</p>', undefined, 't1'])
  cleanup()
  open()
  await screen.findByRole('option', { name: 'First hello' })
  fireEvent.change(screen.getByRole('combobox', { name: 'Template' }), { target: { value: 't1' } })
  fireEvent.click(await screen.findByRole('button', { name: 'Use plain text' }))
  expect(box('Message').value).toBe('Hi Ann')
})

test('files of the record go along', async () => {
  const { onClose } = open()
  type('Subject', 'Your roof')
  type('Message', 'Hello')
  press('From this record')
  fireEvent.click(await screen.findByRole('menuitem', { name: /plan\.pdf/ }))
  expect(within(screen.getByRole('region', { name: 'Attachments' })).getByText('plan.pdf')).toBeTruthy()
  press('Send')
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(mails()[0]?.body.attachment_ids).toEqual(['f1'])
})

test('an answer quotes what it answers, below where one writes', async () => {
  const { onClose } = open({
    to: { lead_id: 'l1', contact_id: 'c1' },
    answered: { mail: RECEIVED, draft: answerTo(RECEIVED, new Intl.DateTimeFormat('en', { timeZone: 'UTC' })) },
  })
  expect(box('Subject').value).toBe('Re: Your roof')
  expect(box('Message').value).toBe('\n\nOn 11/23/2026, Ann Lee <ann@sunny.example> wrote:\n> Yes.\n> Thursday?')
  expect([document.activeElement, box('Message').selectionStart]).toEqual([box('Message'), 0])
  press('Send')
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(mails()[0]?.body).toMatchObject({ reply_to_id: 'r1', to: ['ann@sunny.example'] })
})

test('without a mail provider it says that nothing will arrive', async () => {
  server.sends_mail = false
  open()
  expect(await screen.findByText(/kept in the outbox and reaches nobody/)).toBeTruthy()
})
