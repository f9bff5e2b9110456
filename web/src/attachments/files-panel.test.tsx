import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Attachment } from './queries.ts'

interface Sending {
  form: FormData
  isAborted: boolean
  progress: (loaded: number, total: number) => void
  answer: (status: number, body: object) => void
}

/** The far side of the network: the files of one lead, and uploads that go on as the test tells. */
const server = vi.hoisted(() => {
  const state = { files: [] as unknown[], sendings: [] as Sending[], deleted: [] as string[], refusesDeletion: false }
  const answer = (status: number, body: unknown) =>
    new Response(status === 204 ? null : JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    })
  globalThis.fetch = async (input) => {
    const { method, url } = input as Request
    const { pathname } = new URL(url)
    if (method === 'DELETE') {
      if (state.refusesDeletion) return answer(403, { code: 'forbidden', detail: 'Not yours' })
      state.deleted.push(pathname)
      return answer(204, null)
    }
    if (pathname === '/api/crm/users/me') return answer(200, { id: 'me', permissions: ['activities:write'] })
    return answer(200, { data: state.files, next_cursor: null })
  }
  globalThis.XMLHttpRequest = class {
    status = 0
    responseText = ''
    upload = new EventTarget()
    own = new EventTarget()
    addEventListener = this.own.addEventListener.bind(this.own)
    sending: Sending | undefined
    open() {}
    getResponseHeader = () => 'application/json'
    abort() {
      if (this.sending) this.sending.isAborted = true
      this.own.dispatchEvent(new Event('abort'))
    }
    send(form: FormData) {
      this.sending = {
        form,
        isAborted: false,
        progress: (loaded, total) => this.upload.dispatchEvent(new ProgressEvent('progress', { loaded, total })),
        answer: (status, body) => {
          this.status = status
          this.responseText = JSON.stringify(body)
          this.own.dispatchEvent(new Event('load'))
        },
      }
      state.sendings.push(this.sending)
    }
  } as never
  globalThis.EventSource = class {
    addEventListener() {}
    close() {}
  } as never
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  } as never
  return state
})

const { default: FilesPanel } = await import('./files-panel.tsx')

beforeEach(() => {
  Object.assign(server, { files: [], sendings: [], deleted: [], refusesDeletion: false })
})
afterEach(cleanup)

const stored = (part: Partial<Attachment>) => ({
  id: crypto.randomUUID(),
  file_name: 'a.txt',
  content_type: 'text/plain',
  size_bytes: 1500,
  can_preview: false,
  created_by_name: 'Jo',
  created_at: '2026-11-22T10:00:00Z',
  ...part,
})
const file = (name: string, type = 'text/plain') => new File(['hello'], name, { type })

async function open() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const page = render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <FilesPanel of={{ lead_id: 'l1' }} takesFromPage />
      </QueryClientProvider>
    </MantineProvider>,
  )
  const input = (await screen.findByLabelText('Files to add')) as HTMLInputElement
  return { page, input, user: userEvent.setup() }
}

test('several files are sent three at a time, the record named before the file', async () => {
  const { input, user } = await open()
  await user.upload(input, [file('a.txt'), file('b.txt'), file('c.txt'), file('d.txt')])
  await waitFor(() => expect(server.sendings).toHaveLength(3))
  expect([...(server.sendings[0]?.form.keys() ?? [])]).toEqual(['lead_id', 'file'])
  act(() => server.sendings[0]?.progress(50, 100))
  const bar = await screen.findByRole('progressbar', { name: 'Sending a.txt' })
  expect(bar.getAttribute('aria-valuenow')).toBe('50')
  server.files = [stored({ file_name: 'a.txt' })]
  await act(async () => server.sendings[0]?.answer(201, { data: server.files }))
  await screen.findByRole('link', { name: 'a.txt' })
  await waitFor(() => expect(server.sendings).toHaveLength(4))
})

test('one that is cancelled is stopped and forgotten', async () => {
  const { input, user } = await open()
  await user.upload(input, [file('a.txt')])
  await user.click(await screen.findByRole('button', { name: 'Cancel a.txt' }))
  expect(server.sendings[0]?.isAborted).toBe(true)
  await waitFor(() => expect(screen.queryByText('a.txt')).toBeNull())
})

test('one that is refused says why, and can be tried again', async () => {
  const { input, user } = await open()
  await user.upload(input, [file('a.txt')])
  await waitFor(() => expect(server.sendings).toHaveLength(1))
  await act(async () => server.sendings[0]?.answer(409, { code: 'conflict', detail: 'A record can have 500 files' }))
  await screen.findByText(/500 files/)
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  await waitFor(() => expect(server.sendings).toHaveLength(2))
})

test('a file that is too large is not sent at all', async () => {
  const { input, user } = await open()
  const large = file('big.iso')
  Object.defineProperty(large, 'size', { value: 26 * 1024 * 1024 })
  await user.upload(input, [large])
  expect(await screen.findByText(/larger than 25 MB/)).toBeTruthy()
  expect(server.sendings).toEqual([])
})

test('a picture that is pasted is sent under a name of its own; pasted text is not', async () => {
  await open()
  fireEvent.paste(document.body, { clipboardData: { files: [file('x.txt')], types: ['text/plain', 'Files'] } })
  expect(server.sendings).toEqual([])
  fireEvent.paste(document.body, { clipboardData: { files: [file('image.png', 'image/png')], types: ['Files'] } })
  await waitFor(() => expect(server.sendings).toHaveLength(1))
  const pasted = server.sendings[0]?.form.get('file') as File | undefined
  expect(pasted?.name).toMatch(/^Pasted .*\.png$/)
})

test('names are shown as text, and only what the server says can be previewed is', async () => {
  const name = '<img src=x onerror=alert(1)>.svg'
  server.files = [
    stored({ file_name: name }),
    stored({ file_name: 'quote.pdf', can_preview: true, content_type: 'application/pdf' }),
  ]
  const { page } = await open()
  const link = await screen.findByRole('link', { name })
  expect(link.getAttribute('href')).not.toContain('inline')
  expect(screen.getByRole('button', { name: 'quote.pdf' })).toBeTruthy()
  expect(page.container.querySelector('img')).toBeNull()
})

test('a deleted file is gone at once, and put back when the server refuses', async () => {
  server.files = [stored({ id: 'f1' })]
  const { user } = await open()
  server.refusesDeletion = true
  await user.click(await screen.findByRole('button', { name: 'Delete a.txt' }))
  expect(await screen.findByRole('link', { name: 'a.txt' })).toBeTruthy()
  server.refusesDeletion = false
  await user.click(screen.getByRole('button', { name: 'Delete a.txt' }))
  await waitFor(() => expect(screen.queryByRole('link', { name: 'a.txt' })).toBeNull())
  expect(server.deleted).toEqual(['/api/crm/attachments/f1'])
})
