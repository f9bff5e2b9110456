import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import type { OutboxMail } from './queries.ts'

const { answers, sent } = vi.hoisted(() => {
  const answers: Record<string, unknown> = {}
  const sent: unknown[] = []
  globalThis.fetch = async (input) => {
    const request = input as Request
    const { pathname } = new URL(request.url)
    if (request.method === 'POST') sent.push(await request.json())
    const name = Object.keys(answers).find((end) => pathname.endsWith(end))
    return new Response(JSON.stringify(name ? answers[name] : { data: [], next_cursor: null }), {
      headers: { 'content-type': 'application/json' },
    })
  }
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  return { answers, sent }
})

const { ProviderNotice } = await import('./provider-notice.tsx')
const { OutboxList } = await import('./outbox-list.tsx')
const { EventButtons } = await import('./event-buttons.tsx')

afterEach(() => {
  cleanup()
  sent.length = 0
  for (const name of Object.keys(answers)) delete answers[name]
})

const show = (element: React.ReactNode) =>
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>{element}</QueryClientProvider>
    </MantineProvider>,
  )

const mail: OutboxMail = {
  id: '01a2057c-bdb5-79d1-9bfa-2c18a13521c3',
  from_address: 'ann@example.com',
  to_addresses: ['jo@example.com'],
  cc_addresses: [],
  reply_to: null,
  subject: 'An offer',
  status: 'sent',
  open_count: 0,
  click_count: 0,
  campaign_id: null,
  contact_id: null,
  html: '<p>Hi</p>',
  text: 'Hi',
  headers: {},
  attachments: [],
  created_at: '2026-01-05T10:00:00Z',
}

it('says that mails are not delivered, and what to set', async () => {
  answers['/settings'] = { provider: { via: 'outbox' } }
  show(<ProviderNotice />)
  expect(await screen.findByText('Not delivered: no mail provider is configured.')).toBeTruthy()
  expect(screen.getByText('RESEND_API_KEY')).toBeTruthy()
})

it('says that new mails leave once a provider is configured', async () => {
  answers['/settings'] = { provider: { via: 'smtp' } }
  show(<ProviderNotice />)
  expect(await screen.findByText(/Mails leave through an SMTP server/)).toBeTruthy()
})

it('lists the mails and opens one', async () => {
  answers['/outbox'] = { data: [mail], next_cursor: null }
  const onChoose = vi.fn()
  show(<OutboxList q={undefined} onSearch={() => {}} chosen={undefined} onChoose={onChoose} />)
  await userEvent.click(await screen.findByRole('button', { name: /jo@example.com/ }))
  expect(onChoose).toHaveBeenCalledWith(mail.id)
})

it('fires the event that was chosen', async () => {
  answers['/events'] = { ...mail, status: 'bounced' }
  show(<EventButtons mail={mail} />)
  await userEvent.click(screen.getByRole('button', { name: 'Bounced' }))
  await vi.waitFor(() => expect(sent).toEqual([{ type: 'bounced' }]))
})
