import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

/** The far side of the network: who is signed in, and what a search answers. */
const server = vi.hoisted(() => {
  const state = { hits: {} as Record<string, object[]>, asked: [] as string[], fails: false }
  const json = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
  globalThis.fetch = async (input) => {
    const url = new URL((input as Request).url)
    if (url.pathname.endsWith('/users/me'))
      return json({ id: 'me', permissions: ['leads:read', 'leads:write', 'pipeline:read'] })
    const q = url.searchParams.get('q') ?? ''
    state.asked.push(q)
    return state.fails
      ? json({ code: 'unavailable', detail: 'The server rests.' }, 400)
      : json({ data: state.hits[q] ?? [] })
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

const { default: CommandPalette } = await import('./command-palette.tsx')
const { useOpenCommand, openCommand } = await import('./commands.ts')

const lead = { entity: 'lead', id: 'l1', title: 'Acme Roofing', subtitle: 'Austin, TX', lead_id: 'l1', highlight: null }
const contact = {
  entity: 'contact',
  id: 'c1',
  title: 'Zoë Acme',
  subtitle: 'Owner',
  lead_id: 'l1',
  highlight: '512 555 0100',
}
const note = {
  entity: 'note',
  id: 'n1',
  title: 'Acme called',
  subtitle: 'Acme Roofing',
  lead_id: 'l1',
  highlight: null,
}

const onClose = vi.fn()

function Shown() {
  return (
    <>
      <output>{useOpenCommand()}</output>
      <CommandPalette onClose={onClose} />
    </>
  )
}

async function open() {
  const router = createRouter({
    routeTree: createRootRoute({ component: Shown, notFoundComponent: () => null }),
    history: createMemoryHistory({ initialEntries: ['/'] }),
  })
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  )
  const box = await screen.findByRole('combobox')
  return { router, box, user: userEvent.setup() }
}

beforeEach(() => {
  localStorage.clear()
  openCommand(null)
  onClose.mockReset()
  Object.assign(server, { hits: { acme: [contact, lead, note] }, asked: [], fails: false })
})
afterEach(cleanup)

describe('the palette', () => {
  test('shows hits under their kinds, the kind of the best one first, with what they were found by', async () => {
    const { user, box } = await open()
    await user.type(box, 'acme')
    await screen.findByRole('option', { name: /Acme Roofing.*Austin, TX/ })
    expect(screen.getAllByText(/^(Leads|Contacts|Tasks|Notes)$/).map(({ textContent }) => textContent)).toEqual([
      'Contacts',
      'Leads',
      'Notes',
    ])
    within(screen.getByRole('option', { name: /Zoë Acme/ })).getByText('512 555 0100')
  })

  test('opens the hit that is chosen with the keyboard', async () => {
    const { router, user, box } = await open()
    await user.type(box, 'acme')
    await screen.findByRole('option', { name: /Zoë Acme/ })
    await user.keyboard('{ArrowDown}{Enter}')
    await waitFor(() => expect(router.state.location.pathname).toBe('/crm/leads/l1'))
    expect(onClose).toHaveBeenCalled()
  })

  test('opens contacts on their page, and notes on that of their lead', async () => {
    const { router, user, box } = await open()
    await user.type(box, 'acme')
    await user.click(await screen.findByRole('option', { name: /Zoë Acme/ }))
    await waitFor(() => expect(router.state.location.pathname).toBe('/crm/contacts/c1'))
    cleanup()
    const second = await open()
    await second.user.type(second.box, 'acme')
    await second.user.click(await screen.findByRole('option', { name: /Acme called/ }))
    await waitFor(() => expect(second.router.state.location.pathname).toBe('/crm/leads/l1'))
  })

  test('offers again what was opened last', async () => {
    const first = await open()
    await first.user.type(first.box, 'acme')
    await first.user.click(await screen.findByRole('option', { name: /Zoë Acme/ }))
    cleanup()
    await open()
    await screen.findByText('Recent')
    await screen.findByRole('option', { name: /Zoë Acme/ })
  })

  test('starts actions and opens pages', async () => {
    const { user, box } = await open()
    await user.type(box, 'notif')
    await user.click(await screen.findByRole('option', { name: 'Notifications' }))
    await screen.findByText('notifications')
  })

  test('asks once for what was typed in one go, and nothing for nothing', async () => {
    const { user, box } = await open()
    await user.type(box, 'acme')
    await screen.findByRole('option', { name: /Zoë Acme/ })
    await user.clear(box)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(server.asked).not.toContain('')
    expect(server.asked.length).toBeLessThan(4)
  })

  test('says when nothing matches, and when the search failed', async () => {
    const { user, box } = await open()
    await user.type(box, 'zzz')
    await screen.findByText('No record matches “zzz”.')
    server.fails = true
    await user.type(box, 'y')
    await screen.findByText(/The search failed/)
  })
})
