import { expect, test } from 'vitest'
import { startOf } from './start.ts'
import { changesOf } from './template-form.ts'

test('only what was changed is sent, a design that says the same is not', () => {
  const before = startOf('first-contact')
  const same = structuredClone(before)
  expect(changesOf(before, same)).toEqual({})
  expect(changesOf(before, { ...same, subject: 'Other', category: null })).toEqual({ subject: 'Other', category: null })
})

test('a new template begins as a design, as HTML, or as a starter with its name', () => {
  expect(startOf('visual')).toMatchObject({ name: '', design: { type: 'doc' } })
  expect(startOf('html').design).toBeNull()
  expect(startOf('last-try').name).toBe('Last try')
  expect(startOf('nonsense').design).not.toBeNull()
})
