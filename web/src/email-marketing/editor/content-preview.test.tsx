import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const RENDERED = { subject: 'Hi Rosa', preview_text: '', html: '<p>Hello</p>', text: 'Hello in text', warnings: [] }

/** The far side of the network: it notes what is to be shown, and answers or refuses. */
const server = vi.hoisted(() => {
  const state = { asked: [] as Record<string, unknown>[], status: 200, answer: {} as object }
  globalThis.fetch = async (input) => {
    const request = input as Request
    const isPreview = request.method === 'POST'
    if (isPreview) state.asked.push(await request.json())
    const contacts = { data: [{ id: 'c1', name: 'Rosa Reyes', email: 'rosa@example.com' }], next_cursor: null }
    return new Response(JSON.stringify(isPreview ? state.answer : contacts), {
      status: isPreview ? state.status : 200,
      headers: { 'content-type': 'application/json' },
    })
  }
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  Element.prototype.scrollIntoView = () => {}
  return state
})

const { ContentPreview } = await import('./content-preview.tsx')

beforeEach(() => Object.assign(server, { asked: [], status: 200, answer: RENDERED }))
afterEach(cleanup)

function show(content = { subject: 'Hi', preview_text: null, html_content: '<p>Hello</p>', text_content: null }) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ContentPreview content={content} />
      </QueryClientProvider>
    </MantineProvider>,
  )
}

test('no script of a mail runs, and it cannot reach the page', async () => {
  show()
  const frame = await screen.findByTitle('The mail')
  expect(frame.getAttribute('sandbox')).not.toMatch(/allow-scripts|allow-same-origin/)
  expect(frame.getAttribute('srcdoc')).toContain('<p>Hello</p>')
})

test('the mail is asked for as the chosen contact, and shown as text', async () => {
  show()
  await screen.findByTitle('The mail')
  await userEvent.click(screen.getByRole('combobox', { name: 'Show as contact' }))
  await userEvent.click(await screen.findByRole('option', { name: /Rosa Reyes/ }))
  await waitFor(() => expect(server.asked.at(-1)).toMatchObject({ contact_id: 'c1', subject: 'Hi' }))
  await userEvent.click(screen.getByLabelText('Text'))
  expect(screen.getByText('Hello in text')).toBeTruthy()
})

test('the same warning about several places is told once, with what to do', async () => {
  const warning = { code: 'broken_link', severity: 'error', message: 'A link leads nowhere.', fix: 'Mend it.', line: 1 }
  server.answer = { ...RENDERED, warnings: [warning, { ...warning, line: 2 }] }
  show()
  const items = await screen.findAllByRole('listitem')
  expect(items).toHaveLength(1)
  expect(items[0]?.textContent).toBe('A link leads nowhere. (2 times) Mend it.')
})

test('a mistake in a variable is told in the place of the mail', async () => {
  server.status = 400
  server.answer = {
    code: 'validation_failed',
    errors: [{ path: '/html_content', message: 'line 2, column 4: output {{ is not closed' }],
  }
  show()
  expect((await screen.findByRole('alert')).textContent).toContain('line 2, column 4')
})
