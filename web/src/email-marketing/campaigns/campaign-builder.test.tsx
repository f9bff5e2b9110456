import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { cleanup, configure, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BuilderStep } from './campaign-search.ts'
import type { Campaign } from './queries.ts'

interface Call {
  call: string
  body: Record<string, unknown>
  version: string | null
}

/** The far side of the network: one campaign, its checks, and what was asked. */
const server = vi.hoisted(() => {
  const state = {
    campaign: {} as Record<string, unknown>,
    checks: {} as Record<string, unknown>,
    calls: [] as Call[],
    refuse: null as { status: number; problem: object } | null,
  }
  const json = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
  globalThis.fetch = async (input) => {
    const request = input as Request
    const { pathname } = new URL(request.url)
    if (pathname.endsWith('/users/me')) return json({ id: 'me', time_zone: 'America/New_York', permissions: [] })
    if (pathname.endsWith('/checks')) return json(state.checks)
    if (request.method === 'GET') return json({ data: [], next_cursor: null })
    const body = JSON.parse((await request.text()) || '{}')
    state.calls.push({ call: `${request.method} ${pathname}`, body, version: request.headers.get('if-match') })
    if (state.refuse) return json(state.refuse.problem, state.refuse.status)
    const isSend = pathname.endsWith('/send')
    state.campaign = {
      ...state.campaign,
      ...(isSend ? { status: body.scheduled_at ? 'scheduled' : 'sending' } : body),
      version: (state.campaign.version as number) + 1,
    }
    return json(state.campaign)
  }
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  } as never
  Element.prototype.scrollIntoView = () => {}
  window.scrollTo = () => {}
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  return state
})

// What is typed is saved a second later, and a busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 30_000 })

const { CampaignBuilder } = await import('./campaign-builder.tsx')

const campaign = {
  id: 'c1',
  name: 'June',
  status: 'draft',
  version: 3,
  subject: 'Hello',
  preview_text: null,
  html_content: '<p>Hi</p>',
  text_content: null,
  design: null,
  template_id: null,
  from_name: null,
  from_email: null,
  reply_to: null,
  segment_id: 's1',
  target_segment: null,
  topic_id: null,
  scheduled_at: null,
  time_zone: null,
  in_recipient_zone: false,
  send_from: null,
  send_until: null,
  send_days: [1, 2, 3, 4, 5, 6, 7],
  ignore_cap: false,
  ab_subject: null,
  ab_html_content: null,
  ab_percent: null,
  ab_wait_minutes: null,
} as unknown as Campaign
const left_out = { no_address: 0, complained: 0, bounced: 0, unsubscribed: 2, suppressed: 0, duplicate: 0, capped: 1 }

beforeEach(() => {
  vi.clearAllMocks()
  sessionStorage.clear()
  Object.assign(server, {
    campaign: { ...campaign },
    checks: { errors: [], warnings: [], recipients: 1234, left_out, from: 'Acme <a@b.co>', reply_to: null },
    calls: [],
    refuse: null,
  })
})
afterEach(cleanup)

const onSent = vi.fn()
const onStep = vi.fn()

function show(step: BuilderStep = 'send') {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const root = createRootRoute({
    component: () => (
      <CampaignBuilder campaign={campaign} step={step} onStep={onStep} onSent={onSent} back={null} actions={null} />
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
  return userEvent.setup()
}

const saved = () => server.calls.filter(({ call }) => call.startsWith('PATCH'))
const name = () => screen.findByRole('textbox', { name: 'Name of the campaign' })

describe('what is typed', () => {
  test('is saved by itself, only what changed, over the version that was read', async () => {
    const user = show()
    await user.type(await name(), ' 2027')
    expect(screen.getByText('Not saved yet')).toBeTruthy()
    await waitFor(() => expect(saved()).toHaveLength(1))
    expect(saved()[0]).toMatchObject({ body: { name: 'June 2027' }, version: '"3"' })
    expect(await screen.findByText('Saved')).toBeTruthy()
    await user.type(await name(), '!')
    await waitFor(() => expect(saved()).toHaveLength(2))
    expect(saved()[1]?.version).toBe('"4"')
  })

  test('is kept when the server refuses it, with the reason, and when the screen is opened again', async () => {
    server.refuse = {
      status: 400,
      problem: { code: 'validation_failed', detail: 'no', errors: [{ path: '/name', message: 'must not be blank' }] },
    }
    const user = show()
    await user.type(await name(), '?')
    expect(await screen.findByText(/It is kept here and is not saved/)).toBeTruthy()
    cleanup()
    server.refuse = null
    server.calls = []
    show()
    expect((await name()) as HTMLInputElement).toHaveProperty('value', 'June?')
    await waitFor(() => expect(saved()[0]?.body).toEqual({ name: 'June?' }))
  })

  test('waits for a decision when somebody else has changed the campaign meanwhile', async () => {
    server.refuse = {
      status: 412,
      problem: { code: 'precondition_failed', detail: 'no', current: { ...campaign, name: 'Theirs', version: 9 } },
    }
    const user = show()
    await user.type(await name(), '?')
    const mine = await screen.findByRole('button', { name: 'Save mine over it' })
    server.refuse = null
    await user.click(mine)
    await waitFor(() => expect(saved().at(-1)).toMatchObject({ body: { name: 'June?' }, version: null }))
    expect(await screen.findByText('Saved')).toBeTruthy()
  })

  test('gives way to what somebody else wrote, if one wants that', async () => {
    server.refuse = {
      status: 412,
      problem: { code: 'precondition_failed', detail: 'no', current: { ...campaign, name: 'Theirs', version: 9 } },
    }
    const user = show()
    await user.type(await name(), '?')
    await user.click(await screen.findByRole('button', { name: 'Take theirs' }))
    expect(await name()).toHaveProperty('value', 'Theirs')
  })
})

describe('sending', () => {
  test('asks with the number of people, and sends what is saved', async () => {
    const user = show()
    await user.click(await screen.findByRole('button', { name: 'Send now' }))
    const dialog = await screen.findByRole('dialog', { name: 'Send to 1,234 people now?' })
    await user.click(within(dialog).getByRole('button', { name: 'Send to 1,234 people' }))
    await waitFor(() => expect(onSent).toHaveBeenCalledWith(expect.objectContaining({ status: 'sending' })))
    expect(server.calls.at(-1)).toMatchObject({ body: { scheduled_at: null }, version: '"3"' })
  })

  test('at a time means the clock of the chosen zone', async () => {
    const user = show()
    await user.click(await screen.findByRole('radio', { name: 'At a time' }))
    const box = await screen.findByLabelText('Date and time')
    expect((box as HTMLInputElement).value).toMatch(/T09:00$/)
    await waitFor(() => expect(saved()).toHaveLength(1))
    const { scheduled_at, time_zone } = (saved()[0] as Call).body as { scheduled_at: string; time_zone: string }
    expect(time_zone).toBe('America/New_York')
    expect(new Date(scheduled_at).toLocaleTimeString('en-GB', { timeZone: time_zone })).toBe('09:00:00')
    await user.click(await screen.findByRole('button', { name: 'Schedule' }))
    expect(await screen.findByRole('dialog', { name: 'Schedule for 1,234 people?' })).toBeTruthy()
  })

  test('is not offered while something is wrong; what it is leads to where it is mended', async () => {
    server.checks = { ...server.checks, errors: [{ path: '/subject', message: 'Write a subject.' }] }
    const user = show()
    expect(await screen.findByText('Write a subject.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Send now' })).toHaveProperty('disabled', true)
    await user.click(screen.getByRole('button', { name: 'Mend' }))
    await waitFor(() => expect(onStep).toHaveBeenCalledWith('content'))
  })

  test('says who is left out and why', async () => {
    show()
    expect(await screen.findByText('1,234')).toBeTruthy()
    expect(screen.getByText('3 left out')).toBeTruthy()
    expect(screen.getByText('Unsubscribed')).toBeTruthy()
    expect(screen.getByText('Had enough mail lately')).toBeTruthy()
  })
})
