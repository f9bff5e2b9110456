import { MantineProvider } from '@mantine/core'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { DryRun as Run } from './queries.ts'

vi.hoisted(() => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
})

const { DryRun } = await import('./dry-run.tsx')

afterEach(cleanup)

const run: Run = {
  id: '019aa000-0000-7000-8000-000000000000',
  status: 'completed',
  rows: 10_000,
  created: 9_000,
  updated: 900,
  contacts: 0,
  skipped: 60,
  refused: 40,
  error_message: null,
  examples: [
    {
      row_number: 3,
      kind: 'updated',
      name: 'Acme',
      adds_contact: true,
      reason: null,
      changes: [{ field: 'city', from: 'Dallas', to: 'Austin' }],
    },
    { row_number: 7, kind: 'refused', name: 'Bad', adds_contact: false, reason: 'Email "x" is not one', changes: [] },
  ],
}
const targets = [{ key: 'city', label: 'City', group: 'lead' as const, type: 'text', hint: null }]

const show = (shown: Run) =>
  render(
    <MantineProvider env="test">
      <DryRun run={shown} total_rows={10_000} targets={targets} />
    </MantineProvider>,
  )

it('tells what the whole file would do, and shows before and after', () => {
  show(run)
  expect(screen.getByText('New leads').nextSibling?.textContent).toBe('9,000')
  expect(screen.getByText('Rows refused').nextSibling?.textContent).toBe('40')
  expect(screen.queryByText('New contacts')).toBeNull()
  expect(screen.getByText('City').nextSibling?.textContent).toBe('Dallas Austin')
  expect(screen.getByText('Email "x" is not one')).toBeTruthy()
})

it('says how far it is while it counts', () => {
  show({ ...run, status: 'running', rows: 2_500 })
  expect(screen.getByText(/2,500 of 10,000 rows. Nothing is written/)).toBeTruthy()
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25')
})
