import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Column, ShownColumn } from './column.ts'
import type { RowSource } from './row-source.ts'
import { NOTHING, type Selection } from './selection.ts'

vi.hoisted(() => {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  // jsdom lays nothing out: a window of 600 pixels, as the table would be given.
  Object.defineProperty(Element.prototype, 'clientHeight', { configurable: true, get: () => 600 })
  Object.defineProperty(Element.prototype, 'clientWidth', { configurable: true, get: () => 1000 })
  HTMLElement.prototype.scrollTo = function scrollTo(this: HTMLElement, to?: unknown) {
    this.scrollTop = (to as { top: number }).top
    this.dispatchEvent(new Event('scroll'))
  } as never
  HTMLElement.prototype.setPointerCapture = () => {}
  window.PointerEvent ??= MouseEvent as never
})

const { DataTable } = await import('./data-table.tsx')
const { CellEditor } = await import('../fields/cell-editor.tsx')

interface Fruit {
  id: string
  name: string
  color: string
  weight: number
}

const seen = { saved: [] as unknown[], opened: [] as string[], sorts: [] as unknown[], loads: 0 }
let refusal: Error | null = null
let state: { selection: Selection; shown: ShownColumn[] }

const field = (key: string, label: string, type: string) =>
  ({ key, label, type, editable: true, required: false }) as never

function fruits(count: number): Fruit[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `f${index}`,
    name: `Fruit ${index}`,
    color: 'red',
    weight: index,
  }))
}

beforeEach(() => {
  Object.assign(seen, { saved: [], opened: [], sorts: [], loads: 0 })
  refusal = null
})
afterEach(cleanup)

function Shown({ rows: initial, source }: { rows: Fruit[]; source?: Partial<RowSource<Fruit>> }) {
  const [rows, setRows] = useState(initial)
  const [selection, setSelection] = useState(NOTHING)
  const [shown, setShown] = useState<ShownColumn[]>([{ key: 'name' }, { key: 'color' }, { key: 'weight' }])
  state = { selection, shown }
  const edit = (key: 'color' | 'weight', type: string) => ({
    value: (row: Fruit) => row[key],
    editor: (props: Parameters<typeof CellEditor>[0]) => (
      <CellEditor {...props} field={field(key, key, type)} users={[]} />
    ),
    save: async (row: Fruit, value: unknown) => {
      seen.saved.push([row.id, key, value])
      const show = (next: unknown) =>
        setRows((all) => all.map((one) => (one.id === row.id ? { ...one, [key]: next } : one)))
      show(value)
      await Promise.resolve()
      if (!refusal) return
      show(row[key])
      throw refusal
    },
  })
  const columns = [
    { key: 'name', label: 'Name', width: 200, sortable: true, render: (row) => row.name },
    { key: 'color', label: 'Color', width: 100, render: (row) => row.color, edit: edit('color', 'text') },
    {
      key: 'weight',
      label: 'Weight',
      width: 100,
      sortable: 'desc',
      render: (row) => row.weight,
      edit: edit('weight', 'number'),
    },
  ] as Column<Fruit>[]
  return (
    <DataTable
      label="Fruits"
      rowLabel={(row) => row.name}
      columns={columns}
      shown={shown}
      onShown={setShown}
      source={{
        rows,
        total: rows.length,
        isLoading: false,
        isStale: false,
        hasMore: false,
        isLoadingMore: false,
        hasFailed: false,
        loadMore: () => {
          seen.loads += 1
        },
        ...source,
      }}
      sort="name"
      onSort={(sort) => seen.sorts.push(sort)}
      selection={selection}
      onSelection={setSelection}
      onOpen={(row) => seen.opened.push(row.id)}
      empty="No fruit"
    />
  )
}

function open(count = 50, source: Partial<RowSource<Fruit>> = {}) {
  render(
    <MantineProvider env="test">
      <Shown rows={fruits(count)} source={source} />
    </MantineProvider>,
  )
  return userEvent.setup()
}

const cell = (row: number, column: number) => {
  const line = screen.getByRole('grid').querySelector(`[data-row="${row}"]`) as HTMLElement
  return line.querySelector(`[data-column="${column}"]`) as HTMLElement
}
const ticked = () => (state.selection.all ? 'all' : [...state.selection.ids])

test('draws only what is in sight of ten thousand rows, and says how many there are', () => {
  open(10_000)
  expect(screen.getAllByRole('row').length).toBeLessThan(60)
  expect(screen.getByRole('grid', { name: 'Fruits' }).getAttribute('aria-rowcount')).toBe('10001')
})

test('there is one tab stop, and arrow keys walk from cell to cell, up into the header', async () => {
  const user = open()
  await user.tab()
  expect(document.activeElement).toBe(cell(0, 0))
  await user.keyboard('{ArrowRight}{ArrowDown}')
  expect(document.activeElement).toBe(cell(1, 1))
  await user.keyboard('{End}')
  expect(document.activeElement).toBe(cell(1, 3))
  await user.keyboard('{Home}{ArrowUp}{ArrowUp}')
  expect(document.activeElement).toBe(cell(-1, 0))
})

test('Ctrl End goes to the last row, which is drawn and focused', async () => {
  const user = open(500)
  await user.tab()
  await user.keyboard('{Control>}{End}{/Control}')
  await waitFor(() => expect(document.activeElement).toBe(cell(499, 3)))
})

test('Enter opens a row at its name, and edits elsewhere', async () => {
  const user = open()
  await user.click(cell(2, 1))
  await user.keyboard('{Enter}')
  expect(seen.opened).toEqual(['f2'])
  await user.keyboard('{ArrowRight}{Enter}')
  expect(screen.getByRole('textbox', { name: 'Color of Fruit 2' })).toBe(document.activeElement)
})

test('an edit is shown at once and saved, and the focus is back on the cell', async () => {
  const user = open()
  await user.dblClick(cell(0, 2))
  await user.clear(screen.getByRole('textbox'))
  await user.keyboard('green{Enter}')
  expect(seen.saved).toEqual([['f0', 'color', 'green']])
  expect(cell(0, 2).textContent).toBe('green')
  expect(document.activeElement).toBe(cell(0, 2))
})

test('typing on a cell begins with what is typed', async () => {
  const user = open()
  await user.click(cell(0, 2))
  await user.keyboard('blue{Enter}')
  expect(seen.saved).toEqual([['f0', 'color', 'blue']])
})

test('Tab saves and goes on editing the next cell; an unchanged one is not saved', async () => {
  const user = open()
  await user.click(cell(0, 2))
  await user.keyboard('{F2}{Tab}')
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Weight of Fruit 0' }))
  await user.keyboard('7{Shift>}{Tab}{/Shift}')
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Color of Fruit 0' }))
  expect(seen.saved).toEqual([['f0', 'weight', 7]])
})

test('Esc gives an edit up', async () => {
  const user = open()
  await user.click(cell(0, 2))
  await user.keyboard('blue{Escape}')
  expect(seen.saved).toEqual([])
  expect(cell(0, 2).textContent).toBe('red')
})

test('what cannot be a value stays in its box with a sentence about it', async () => {
  const user = open()
  await user.click(cell(0, 3))
  await user.keyboard('heavy{Enter}')
  expect(screen.getByRole('alert').textContent).toContain('must be a number')
  expect(seen.saved).toEqual([])
})

test('a refused edit is taken back and marked, and what was entered is there when it is opened again', async () => {
  const user = open()
  refusal = new Error('No such color')
  await user.click(cell(0, 2))
  await user.keyboard('blue{Enter}')
  await waitFor(() => expect(cell(0, 2).getAttribute('aria-invalid')).toBe('true'))
  expect(cell(0, 2).textContent).toBe('red')
  await user.keyboard('{F2}')
  expect((screen.getByRole('textbox') as HTMLInputElement).value).toBe('blue')
})

test('Space ticks a row, Shift a range, Esc nothing any more', async () => {
  const user = open()
  await user.click(cell(1, 1))
  await user.keyboard(' ')
  expect(ticked()).toEqual(['f1'])
  await user.keyboard('{ArrowDown}{ArrowDown}{Shift>} {/Shift}')
  expect(ticked()).toEqual(['f1', 'f2', 'f3'])
  await user.keyboard('{Escape}')
  expect(ticked()).toEqual([])
})

test('the box in the header ticks what is loaded, and a Shift click ticks up to there', async () => {
  const user = open(5)
  await user.click(screen.getByRole('checkbox', { name: 'Select all loaded rows' }))
  expect(ticked()).toHaveLength(5)
  await user.click(screen.getByRole('checkbox', { name: 'Select all loaded rows' }))
  expect(ticked()).toEqual([])
  await user.click(screen.getByRole('checkbox', { name: 'Select Fruit 3' }))
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select Fruit 1' }), { shiftKey: true })
  expect(new Set(ticked())).toEqual(new Set(['f1', 'f2', 'f3']))
})

test('a header sorts: by its first direction, then the other, then as before', async () => {
  const user = open()
  await user.click(screen.getByRole('button', { name: 'Weight' }))
  await user.click(screen.getByRole('button', { name: 'Name' }))
  expect(seen.sorts).toEqual(['-weight', '-name'])
  expect(screen.getByRole('columnheader', { name: /Name/ }).getAttribute('aria-sort')).toBe('ascending')
})

test('a column is resized with the arrow keys and by dragging its edge', async () => {
  const user = open()
  const edge = screen.getByRole('separator', { name: 'Width of Color' })
  edge.focus()
  await user.keyboard('{ArrowRight}')
  expect(state.shown[1]).toEqual({ key: 'color', width: 116 })
  fireEvent.pointerDown(edge, { button: 0, clientX: 300, pointerId: 1 })
  fireEvent.pointerMove(edge, { clientX: 350, pointerId: 1 })
  expect(screen.getByRole('grid').style.getPropertyValue('--column-1')).toBe('166px')
  expect(state.shown[1]?.width).toBe(116)
  fireEvent.pointerUp(edge, { clientX: 350, pointerId: 1 })
  expect(state.shown[1]?.width).toBe(166)
})

test('more rows are asked for as the end comes near', () => {
  open(20, { hasMore: true })
  expect(seen.loads).toBeGreaterThan(0)
})

test('when more could not be loaded it says so, and can be tried again', async () => {
  const user = open(20, { hasMore: true, hasFailed: true })
  expect(seen.loads).toBe(0)
  await user.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Try again' }))
  expect(seen.loads).toBe(1)
})

test('without rows it shows what stands for nothing', () => {
  open(0)
  expect(screen.getByText('No fruit')).toBeTruthy()
})
