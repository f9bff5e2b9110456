import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { cleanup, configure, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { CampaignRow } from './queries.ts'
import type { CampaignActions } from './use-campaign-actions.ts'

globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
} as never
window.scrollTo = () => {}
window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 30_000 })

const { CampaignTable } = await import('./campaign-list.tsx')

const NOW = Date.parse('2027-03-13T15:00:00Z')
const stats = {
  recipients: 0,
  pending: 0,
  sent: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
  bounced: 0,
  replied: 0,
  unsubscribed: 0,
  delivery_rate: 0,
  open_rate: 0,
  click_rate: 0,
  bounce_rate: 0,
  reply_rate: 0,
  unsubscribe_rate: 0,
}
const draft = {
  id: 'c1',
  name: 'June',
  subject: 'Hello',
  status: 'draft',
  status_reason: null,
  segment_name: 'Roofers',
  starts_at: null,
  started_at: null,
  sent_at: null,
  sent_by_name: null,
  snapshot_at: null,
  ab_percent: null,
  ab_winner: null,
  updated_at: '2027-03-13T14:00:00Z',
  trend: null,
  progress: null,
  stats,
} as unknown as CampaignRow
const begun = { started_at: '2027-03-13T14:00:00Z', snapshot_at: '2027-03-13T14:00:00Z' }

const actions = { change: vi.fn(), duplicate: vi.fn(), remove: vi.fn(), isBusy: false } as unknown as CampaignActions
afterEach(() => {
  cleanup()
  vi.clearAllMocks()
})

async function show(campaign: object, isWriter = true) {
  const root = createRootRoute({
    component: () => (
      <CampaignTable
        rows={[{ ...draft, ...campaign } as CampaignRow]}
        actions={isWriter ? actions : undefined}
        now={NOW}
      />
    ),
  })
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <RouterProvider router={createRouter({ routeTree: root, history: createMemoryHistory() }) as never} />
      </QueryClientProvider>
    </MantineProvider>,
  )
  return screen.findByRole('link', { name: 'June' })
}

const offered = async () => {
  await userEvent.click(screen.getByRole('button', { name: 'More about June' }))
  return (await screen.findAllByRole('menuitem')).map((item) => item.textContent)
}

describe('a campaign in the list', () => {
  test('leads to the builder until it has begun, then to its report', async () => {
    expect((await show({})).getAttribute('href')).toBe('/crm/email-marketing/campaigns/c1/edit')
    cleanup()
    expect((await show({ status: 'sent', ...begun })).getAttribute('href')).toBe('/crm/email-marketing/campaigns/c1')
  })

  test.each([
    ['draft', {}, ['Duplicate', 'Delete']],
    ['scheduled', {}, ['Make it a draft', 'Duplicate', 'Cancel…']],
    ['sending', begun, ['Pause', 'Duplicate', 'Cancel…']],
    [
      'sending',
      { ...begun, ab_percent: 10 },
      ['Pause', 'Send A to the rest', 'Send B to the rest', 'Duplicate', 'Cancel…'],
    ],
    ['paused', begun, ['Resume', 'Duplicate', 'Cancel…']],
    ['paused', {}, ['Send now', 'Make it a draft', 'Duplicate', 'Cancel…']],
    ['sent', begun, ['Duplicate']],
  ])('that is %s offers what can be done with it', async (status, more, expected) => {
    await show({ status, ...more })
    expect(await offered()).toEqual(expected)
  })

  test('offers nothing to who may not change it', async () => {
    await show({}, false)
    expect(screen.queryByRole('button', { name: 'More about June' })).toBeNull()
  })

  test('is cancelled after a question that says how many do not get it then', async () => {
    await show({ status: 'sending', ...begun, stats: { ...stats, recipients: 3000, pending: 1200 } })
    await offered()
    await userEvent.click(screen.getByRole('menuitem', { name: 'Cancel…' }))
    const dialog = await screen.findByRole('dialog', { name: 'Cancel June?' })
    expect(dialog.textContent).toContain('1,200 people who have not got it yet will not.')
    expect(actions.change).not.toHaveBeenCalled()
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel the campaign' }))
    expect(actions.change).toHaveBeenCalledWith(expect.objectContaining({ id: 'c1', action: 'cancel' }))
  })

  test('tells how far it is, how fast it goes, and how long it takes still', async () => {
    await show({
      status: 'sending',
      ...begun,
      stats: { ...stats, recipients: 4000, pending: 3000 },
      progress: { per_second: 50, seconds_left: 150, next_at: null, waits_for_winner: false, decides_at: null },
    })
    expect(screen.getByRole('progressbar', { name: 'Sending June' }).getAttribute('aria-valuenow')).toBe('25')
    expect(screen.getByText('1,000 of 4,000 · 50/s · 2 min left')).toBeTruthy()
  })

  test('says why it is paused', async () => {
    await show({ status: 'paused', status_reason: 'The key is not valid any more.' })
    expect(screen.getByText('The key is not valid any more.')).toBeTruthy()
  })

  test('compares its rates with earlier campaigns', async () => {
    await show({
      status: 'sent',
      ...begun,
      stats: { ...stats, recipients: 1000, sent: 1000, click_rate: 0.124, unsubscribe_rate: 0.02 },
      trend: { open_rate: 0, click_rate: 0.031, reply_rate: 0.001, unsubscribe_rate: 0.015 },
    })
    expect(screen.getByText('12.4%')).toBeTruthy()
    expect(screen.getByText('+3.1').dataset.good).toBe('true')
    expect(screen.getByText('+1.5').dataset.good).toBeUndefined()
    expect(screen.queryByText('+0.1')).toBeNull()
  })
})
