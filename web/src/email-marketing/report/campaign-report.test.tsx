import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import type { Campaign } from '../campaigns/queries.ts'

const { answers, asked, sent } = vi.hoisted(() => {
  const answers: Record<string, unknown> = {
    '/users/me': { id: 'me', permissions: ['exports:run', 'campaigns:write'] },
  }
  const asked: string[] = []
  const sent: unknown[] = []
  globalThis.fetch = async (input) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : String(input))
    asked.push(pathname + search)
    if (input instanceof Request && input.method === 'POST') {
      sent.push(await input.json())
      return new Response(null, { status: 204 })
    }
    const name = Object.keys(answers).find((end) => pathname.endsWith(end))
    return new Response(JSON.stringify(name ? answers[name] : { data: [], next_cursor: null }), {
      headers: { 'content-type': 'application/json' },
    })
  }
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  return { answers, asked, sent }
})

vi.mock('@tanstack/react-router', () => ({
  Link: ({ children }: { children: unknown }) => <a href="/">{children as string}</a>,
}))

const { Figures } = await import('./figures.tsx')
const { LinksTable } = await import('./links-table.tsx')
const { Recipients } = await import('./recipients.tsx')
const { EventHistory } = await import('./event-history.tsx')
const { UnknownChunks } = await import('./unknown-chunks.tsx')

afterEach(() => {
  cleanup()
  asked.length = 0
  for (const name of Object.keys(answers)) if (name !== '/users/me') delete answers[name]
})

const ID = '01a2057c-bdb5-79d1-9bfa-2c18a13521c3'
const show = (element: React.ReactNode) =>
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        {element}
      </QueryClientProvider>
    </MantineProvider>,
  )

const stats = {
  recipients: 200,
  pending: 0,
  sent: 200,
  delivered: 190,
  opened: 95,
  clicked: 19,
  bounced: 10,
  complained: 1,
  unsubscribed: 2,
  replied: 3,
  failed: 0,
  suppressed: 4,
  cancelled: 0,
  bot_clicked: 7,
  delivery_rate: 0.95,
  bounce_rate: 0.05,
  open_rate: 0.5,
  click_rate: 0.1,
  complaint_rate: 0.005,
  unsubscribe_rate: 0.01,
  reply_rate: 0.016,
} satisfies Campaign['stats']

it('shows rates, says what opens are, and which way they went', () => {
  const trend = { open_rate: 0.021, click_rate: -0.01, reply_rate: 0, unsubscribe_rate: -0.002 }
  show(<Figures campaign={{ stats, trend }} state={undefined} onState={() => {}} />)
  const opened = screen.getByRole('button', { name: /^Opened/ })
  expect(opened.textContent).toContain('95')
  expect(opened.textContent).toContain('50.0%')
  expect(opened.textContent).toContain('mail privacy proxies')
  expect(opened.textContent).toContain('2.1 points more than in earlier campaigns')
  expect(screen.getByRole('button', { name: /^Unsubscribed/ }).querySelector('[data-is-good="true"]')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Clicked by scanners 7' })).toBeTruthy()
  expect(screen.queryByRole('button', { name: /^Failed/ })).toBeNull()
})

it('a figure narrows the recipients to those it counts, and back', async () => {
  const onState = vi.fn()
  const { rerender } = show(<Figures campaign={{ stats, trend: null }} state={undefined} onState={onState} />)
  await userEvent.click(screen.getByRole('button', { name: /^Bounced/ }))
  expect(onState).toHaveBeenLastCalledWith('bounced')
  rerender(
    <MantineProvider env="test">
      <Figures campaign={{ stats, trend: null }} state="bounced" onState={onState} />
    </MantineProvider>,
  )
  await userEvent.click(screen.getByRole('button', { name: /^Bounced/, pressed: true }))
  expect(onState).toHaveBeenLastCalledWith(undefined)
})

it('tells the clicks of people and scanners on each link apart', async () => {
  answers['/links'] = {
    data: [{ variant: 'a', no: 0, url: 'https://example.com/offer', people: 12, clicks: 15, bot_clicks: 4 }],
  }
  show(<LinksTable campaign_id={ID} hasVariants={false} />)
  const row = (await screen.findByText('example.com/offer')).closest('tr') as HTMLElement
  expect(
    within(row)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['example.com/offer', '12', '15', '4'])
})

const recipient = {
  id: ID,
  campaign_id: ID,
  contact_id: ID,
  contact_name: 'Jo Miller',
  lead_id: null,
  lead_name: null,
  email: 'jo@example.com',
  status: 'bounced',
  variant: 'a',
  error_message: 'There is no such mailbox.',
  sent_at: '2026-01-05T10:00:00Z',
  open_count: 0,
  click_count: 0,
  bot_click_count: 0,
}

it('lists the recipients that the address asks for, and opens the history of one', async () => {
  answers['/recipients'] = { data: [recipient], next_cursor: null }
  const onSearch = vi.fn()
  show(<Recipients campaign_id={ID} hasVariants={false} search={{ status: 'bounced' }} onSearch={onSearch} />)
  const row = await screen.findByRole('button', { name: /Jo Miller/ })
  expect(row.textContent).toContain('There is no such mailbox.')
  expect(asked.find((path) => path.includes('/recipients?'))).toContain('status=bounced')
  await userEvent.click(row)
  expect(onSearch).toHaveBeenLastCalledWith({ status: 'bounced', recipient: ID })
})

it('says so when no recipient fits', async () => {
  show(<Recipients campaign_id={ID} hasVariants={false} search={{ q: 'zebra' }} onSearch={() => {}} />)
  expect(await screen.findByText('No recipient fits.')).toBeTruthy()
})

it('tells what became of a mail in words, with the clicks of scanners marked', async () => {
  const event = { url: null, is_bot: false, user_agent: null, message: null, bounce_kind: null }
  answers['/events'] = {
    data: [
      { ...event, id: '1', type: 'opened', occurred_at: '2026-01-05T10:00:00Z' },
      {
        ...event,
        id: '2',
        type: 'clicked',
        occurred_at: '2026-01-05T10:01:00Z',
        is_bot: true,
        user_agent: 'Barracuda',
      },
      {
        ...event,
        id: '3',
        type: 'bounced',
        occurred_at: '2026-01-05T10:02:00Z',
        bounce_kind: 'Permanent',
        message: 'Gone.',
      },
    ],
    next_cursor: null,
  }
  show(<EventHistory recipient_id={ID} />)
  expect(await screen.findByText('Clicked by a scanner')).toBeTruthy()
  expect(screen.getByText('Bounced for good')).toBeTruthy()
  expect(screen.getByText('Gone.')).toBeTruthy()
  expect(screen.getByText(/mail privacy proxies/)).toBeTruthy()
})

it('asks a person about mails of which nobody knows whether they were sent, and again before it sends them', async () => {
  answers['/unknown-chunks'] = {
    data: [{ no: 3, recipients: 100, first_attempt_at: null, error_message: 'The provider did not answer for a day.' }],
  }
  show(<UnknownChunks campaign_id={ID} />)
  expect(await screen.findByText('100 mails')).toBeTruthy()
  await userEvent.click(await screen.findByRole('button', { name: 'They were not…' }))
  expect(sent).toEqual([])
  await userEvent.click(await screen.findByRole('button', { name: 'Send now' }))
  await vi.waitFor(() => expect(sent).toEqual([{ was_sent: false }]))
})
