import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'

vi.hoisted(() => {
  globalThis.fetch = async () =>
    new Response(JSON.stringify({ data: [], next_cursor: null, total: 1234 }), {
      headers: { 'content-type': 'application/json' },
    })
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
})

const { default: ExportDialog } = await import('./export-dialog.tsx')

afterEach(cleanup)

function open(selected: string[] = []) {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <ExportDialog
          entity="lead"
          view={{ search: 'air', sort: '-created_at' }}
          selected={selected}
          fields={[
            { key: 'business_name', label: 'Business name' },
            { key: 'city', label: 'City' },
          ]}
          shown={['city', 'gone']}
          onClose={() => {}}
        />
      </QueryClientProvider>
    </MantineProvider>,
  )
}

const query = (link: HTMLElement) => new URL(link.getAttribute('href') as string, 'http://here').searchParams

it('says how many records of the view come, with all columns first', async () => {
  open()
  const link = await screen.findByRole('link', { name: 'Export 1,234 leads' })
  expect(Object.fromEntries(query(link))).toEqual({ q: 'air', sort: '-created_at', bom: 'true' })
})

it('takes only the selection, and only the columns that the list shows and that still exist', async () => {
  open(['one', 'two'])
  await userEvent.click(screen.getByRole('radio', { name: 'The columns of this list' }))
  const link = await screen.findByRole('link', { name: 'Export 2 leads' })
  expect(query(link).get('ids')).toBe('one,two')
  expect(query(link).get('fields')).toBe('city')
  await userEvent.click(screen.getByRole('radio', { name: /All of this view/ }))
  expect(query(await screen.findByRole('link', { name: 'Export 1,234 leads' })).has('ids')).toBe(false)
})

it('says that a very large selection cannot be taken, instead of taking a part of it', () => {
  open(Array.from({ length: 301 }, (_, i) => `id${i}`))
  expect(screen.getByText(/More than 300 are selected/)).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Export 301 leads' }).getAttribute('aria-disabled')).toBe('true')
})
