import { expect, test } from 'vitest'
import type { SavedView } from './queries.ts'
import { changesOf, readViewSearch, stateOf, withChanges } from './view-state.ts'

const defaults = { sort: '-created_at', columns: [{ key: 'name', width: 240 }, { key: 'tier' }] }
const hot = { field: 'tier', op: 'eq', value: 'hot' }
const gone = { field: 'custom.gone', op: 'is_empty' }

function saved(view: Partial<SavedView>): SavedView {
  return { q: null, filter: null, sort: null, columns: [], missing_fields: [], ...view } as SavedView
}

test('a view that says nothing about columns and order has the usual ones', () => {
  expect(stateOf(saved({ q: 'roof' }), defaults)).toEqual({ search: 'roof', ...defaults })
})

test('a state is the view with its changes, whichever they are', () => {
  const base = stateOf(saved({ q: 'roof', filter: hot as never }), defaults)
  for (const state of [
    base,
    { columns: base.columns },
    { ...base, search: 'hail', sort: 'name' },
    { ...base, filter: { and: [hot] }, columns: [{ key: 'tier', width: 99 }] },
  ]) {
    expect(withChanges(base, changesOf(base, state))).toEqual(state)
  }
})

test('what was taken away from a view is a change, and nothing changed is none', () => {
  const base = stateOf(saved({ q: 'roof', filter: hot as never }), defaults)
  expect(changesOf(base, { sort: '-created_at', columns: base.columns })).toEqual({ search: null, filter: null })
  expect(changesOf(base, base)).toEqual({})
})

test('fields that no longer exist are left out of filter, order and columns', () => {
  const view = saved({
    filter: { and: [hot, { or: [gone] }] } as never,
    sort: '-custom.gone',
    columns: [{ key: 'custom.gone' }, { key: 'tier' }],
    missing_fields: ['custom.gone'],
  })
  expect(stateOf(view, defaults)).toEqual({ filter: { and: [hot] }, sort: '-created_at', columns: [{ key: 'tier' }] })
})

test('an address gives back what was written into it, and nothing else', () => {
  const search = { view: 'v1', search: null, filter: hot, sort: '-name', columns: 'name:240,tier' }
  expect(readViewSearch(search)).toEqual(search)
  expect(readViewSearch({ search: 75001, filter: 'x', sort: {}, columns: '', other: 1 })).toEqual({ search: '75001' })
})
