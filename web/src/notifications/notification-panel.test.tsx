import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

/** The far side of the network: a user's notifications, and the stream of what changes. */
const server = vi.hoisted(() => {
  const state = {
    all: [] as { id: string; read_at: string | null; [key: string]: unknown }[],
    fails: false,
    tell: (_event: object) => {},
  }
  const json = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
  globalThis.fetch = async (input) => {
    const { url, method } = input as Request
    const { pathname } = new URL(url)
    if (state.fails && method === 'POST') return json({ code: 'unavailable', detail: 'Try later.' }, 503)
    if (pathname.endsWith('/unread-count')) return json({ unread: state.all.filter((one) => !one.read_at).length })
    const [, id, action] = /([^/]+)\/(read|unread)$/.exec(pathname) ?? []
    const isRead = pathname.endsWith('read-all') || action === 'read'
    if (method === 'POST') {
      for (const one of state.all) if (!id || one.id === id) one.read_at = isRead ? '2026-11-22T10:00:00Z' : null
      return json(state.all.find((one) => one.id === id) ?? { unread: 0 })
    }
    return json({ data: state.all, next_cursor: null })
  }
  class FakeStream extends EventTarget {
    constructor() {
      super()
      state.tell = (event) => this.dispatchEvent(new MessageEvent('change', { data: JSON.stringify(event) }))
    }
    close() {}
  }
  globalThis.EventSource = FakeStream as never
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  } as never
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  window.scrollTo = () => {}
  return state
})

const { default: NotificationPanel } = await import('./notification-panel.tsx')
const { bellLabel, UnreadBadge } = await import('./unread-badge.tsx')
const { useUnreadCount } = await import('./use-unread-count.ts')

function notification(id: string, changes: object = {}) {
  return {
    id,
    kind: 'reminder',
    title: `Task ${id}`,
    body: 'Call · due Mon, Nov 23, 3:00 PM',
    lead_id: `lead-${id}`,
    contact_id: null,
    task_id: null,
    email_error: null,
    created_at: '2026-11-22T09:00:00Z',
    read_at: null,
    ...changes,
  }
}

const onClose = vi.fn()

function Shown() {
  const unread = useUnreadCount()
  return (
    <>
      <button type="button" aria-label={bellLabel(unread)}>
        <UnreadBadge count={unread} />
      </button>
      <NotificationPanel onClose={onClose} />
    </>
  )
}

async function open() {
  const router = createRouter({
    routeTree: createRootRoute({ component: Shown, notFoundComponent: Shown }),
    history: createMemoryHistory({ initialEntries: ['/'] }),
  })
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  )
  await screen.findByRole('dialog', { name: 'Notifications' })
  return { router, user: userEvent.setup() }
}

beforeEach(() => {
  Object.assign(server, {
    all: [notification('a'), notification('b', { read_at: '2026-11-22T09:30:00Z' })],
    fails: false,
  })
  onClose.mockReset()
})
afterEach(cleanup)

const bell = (name: string) => screen.findByRole('button', { name, hidden: true })

describe('the bell', () => {
  test('says how many are unread, and counts on as they come', async () => {
    await open()
    await bell('Notifications, 1 unread')
    server.all.unshift(notification('c'))
    act(() => server.tell({ type: 'created', entity: 'notification', id: 'c' }))
    await bell('Notifications, 2 unread')
    await screen.findByRole('link', { name: /Task c/ })
  })
})

describe('the panel', () => {
  test('opens the record, and what was opened is read', async () => {
    const { router, user } = await open()
    await user.click(await screen.findByRole('link', { name: /Task a/ }))
    await waitFor(() => expect(router.state.location.pathname).toBe('/crm/leads/lead-a'))
    expect(onClose).toHaveBeenCalled()
    await waitFor(() => expect(server.all.every(({ read_at }) => read_at)).toBe(true))
  })

  test('marks one as read and as unread again', async () => {
    const { user } = await open()
    await user.click(await screen.findByRole('button', { name: 'Mark as read: Task a' }))
    await bell('Notifications')
    await user.click(await screen.findByRole('button', { name: 'Mark as unread: Task a' }))
    await bell('Notifications, 1 unread')
  })

  test('marks all as read', async () => {
    server.all.push(notification('c'))
    const { user } = await open()
    await user.click(await screen.findByRole('button', { name: 'Mark all as read' }))
    await bell('Notifications')
    expect(screen.queryByRole('button', { name: 'Mark all as read' })).toBeNull()
    expect(server.all.every(({ read_at }) => read_at)).toBe(true)
  })

  test('takes back what the server refused', async () => {
    server.fails = true
    const { user } = await open()
    await user.click(await screen.findByRole('button', { name: 'Mark as read: Task a' }))
    await screen.findByRole('button', { name: 'Mark as read: Task a' })
    await bell('Notifications, 1 unread')
  })

  test('is walked through with the arrow keys', async () => {
    const { user } = await open()
    const first = await screen.findByRole('link', { name: /Task a/ })
    first.focus()
    await user.keyboard('{ArrowDown}')
    expect(document.activeElement).toBe(screen.getByRole('link', { name: /Task b/ }))
    await user.keyboard('{ArrowUp}')
    expect(document.activeElement).toBe(first)
  })

  test('says so when there is nothing', async () => {
    server.all = []
    await open()
    await screen.findByText('Nothing new')
  })

  test('tells why a reminder was not mailed', async () => {
    server.all = [notification('a', { email_error: 'no such address' })]
    await open()
    const link = await screen.findByRole('link', { name: /Task a/ })
    within(link).getByText('Not sent by e-mail: no such address')
  })
})
