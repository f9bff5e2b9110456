import { MantineProvider } from '@mantine/core'
import { cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Filter } from '../../api/filter.ts'
import type { Field } from '../../api/types.ts'
import FilterDialog from './filter-dialog.tsx'

const fields = [
  { key: 'city', label: 'City', type: 'text', operators: ['eq', 'contains', 'is_empty'] },
  { key: 'lead_score', label: 'Score', type: 'number', operators: ['gte', 'between'] },
  {
    key: 'custom.roof',
    label: 'Roof',
    type: 'multi_choice',
    operators: ['has_any', 'is_empty'],
    choices: [{ value: 'tin', label: 'Tin' }],
  },
] as Field[]
const hot: Filter = { field: 'city', op: 'contains', value: 'Austin' }

// A dialog with lists of choices is slow in a simulated browser.
vi.setConfig({ testTimeout: 30_000 })

beforeAll(() => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  Element.prototype.scrollIntoView = () => {}
})

const onApply = vi.fn()
beforeEach(() => onApply.mockClear())
afterEach(cleanup)

function open(filter?: Filter) {
  render(
    <MantineProvider env="test">
      <FilterDialog fields={fields} users={[]} filter={filter} onApply={onApply} onClose={() => {}} />
    </MantineProvider>,
  )
  return userEvent.setup({ delay: null })
}

const apply = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Apply' })
const conditions = () => screen.queryAllByRole('combobox', { name: 'Field' })

async function choose(user: ReturnType<typeof userEvent.setup>, box: HTMLElement, option: string) {
  await user.type(box, option)
  await user.click(await screen.findByRole('option', { name: option }, { timeout: 10_000 }))
}

test('a condition is built from field, comparison and value; a half one cannot be applied', async () => {
  const user = open()
  await waitFor(() => expect(document.activeElement).toBe(conditions()[0]))
  expect(apply().disabled).toBe(true)
  await choose(user, conditions()[0] as HTMLElement, 'City')
  expect(apply().disabled).toBe(true)
  await user.type(screen.getByRole('textbox', { name: 'City' }), 'Austin')
  await user.click(apply())
  expect(onApply).toHaveBeenCalledWith({ and: [hot] })
})

test('conditions stand in groups within groups', async () => {
  const user = open(hot)
  await user.click(screen.getByRole('button', { name: 'Add group' }))
  await choose(user, conditions()[1] as HTMLElement, 'Score')
  await user.type(screen.getByRole('textbox', { name: 'Score' }), '50')
  await user.click(screen.getAllByRole('button', { name: 'Add condition' })[0] as HTMLElement)
  await choose(user, conditions()[2] as HTMLElement, 'Roof')
  await choose(user, screen.getByRole('combobox', { name: 'Roof' }), 'Tin')
  await user.click(apply())
  expect(onApply).toHaveBeenCalledWith({
    and: [
      hot,
      {
        or: [
          { field: 'lead_score', op: 'gte', value: 50 },
          { field: 'custom.roof', op: 'has_any', value: ['tin'] },
        ],
      },
    ],
  })
})

test('no deeper than five levels', async () => {
  const user = open()
  for (let level = 2; level <= 4; level++) {
    await user.click(screen.getAllByRole('button', { name: 'Add group' })[0] as HTMLElement)
  }
  const innermost = screen.getAllByRole('button', { name: 'Add condition' })[0]?.parentElement as HTMLElement
  expect(within(innermost).queryByRole('button', { name: 'Add group' })).toBeNull()
  expect(screen.getAllByRole('button', { name: 'Add group' })).toHaveLength(3)
})

test('the way the conditions are joined, and what is there, can be changed and taken away', async () => {
  const user = open({ and: [hot, { or: [hot, { field: 'city', op: 'is_empty' }] }] })
  await user.selectOptions(screen.getByRole('combobox', { name: 'How the conditions are joined' }), 'or')
  await user.click(screen.getAllByRole('button', { name: 'Remove condition' })[0] as HTMLElement)
  await user.click(screen.getAllByRole('button', { name: 'Remove condition' })[0] as HTMLElement)
  await user.click(apply())
  expect(onApply).toHaveBeenCalledWith({ or: [{ or: [{ field: 'city', op: 'is_empty' }] }] })
  await user.click(screen.getByRole('button', { name: 'Remove group' }))
  await user.click(apply())
  expect(onApply).toHaveBeenLastCalledWith(undefined)
})

test('a comparison that takes another kind of value begins anew', async () => {
  const user = open({ field: 'lead_score', op: 'gte', value: 50 })
  await user.selectOptions(screen.getByRole('combobox', { name: 'How to compare' }), 'between')
  expect(apply().disabled).toBe(true)
  await user.type(screen.getByRole('textbox', { name: 'From' }), '10')
  await user.type(screen.getByRole('textbox', { name: 'To' }), '20')
  await user.click(apply())
  expect(onApply).toHaveBeenCalledWith({ and: [{ field: 'lead_score', op: 'between', value: [10, 20] }] })
})

test('a field that no longer exists is named, and another one can be chosen or the condition removed', async () => {
  const user = open({ and: [hot, { field: 'custom.gone', op: 'eq', value: 'x' }] })
  expect(screen.getByRole('alert').textContent).toContain('custom.gone')
  expect(apply().disabled).toBe(true)
  await user.click(screen.getAllByRole('button', { name: 'Remove condition' })[1] as HTMLElement)
  await user.click(apply())
  expect(onApply).toHaveBeenCalledWith({ and: [hot] })
})
