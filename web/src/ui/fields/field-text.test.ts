import { expect, test } from 'vitest'
import { fieldText, parseFieldText } from './field-text.ts'

const money = { type: 'money', label: 'Deal value', required: false, max: 999_999 } as const
const score = { type: 'number', label: 'Score', required: true, max: 100 } as const
const name = { type: 'text', label: 'Business name', required: true, max: 10 } as const

test('money is read with its ornaments and shown with them', () => {
  expect(parseFieldText(money, ' $12,500.50 ')).toEqual({ value: 12_500.5 })
  expect(fieldText(money, 12_500)).toBe('$12,500')
  expect(fieldText(money, 12_500.5)).toBe('$12,500.50')
})

test('an empty box clears, unless the field is required', () => {
  expect(parseFieldText(money, '  ')).toEqual({ value: null })
  expect(parseFieldText(name, '')).toEqual({ problem: 'Business name cannot be empty.' })
})

test('what cannot be saved says what to type instead', () => {
  expect(parseFieldText(money, 'a lot')).toEqual({ problem: 'Deal value must be a number, such as 1200.' })
  expect(parseFieldText(money, '1.005')).toEqual({ problem: 'Deal value has two decimal places at most.' })
  expect(parseFieldText(money, '-1')).toEqual({ problem: 'Deal value cannot be below 0.' })
  expect(parseFieldText(score, '101')).toEqual({ problem: 'Score can be 100 at most.' })
  expect(parseFieldText(score, '7.5')).toEqual({ problem: 'Score must be a whole number.' })
  expect(parseFieldText(name, 'Longer than ten')).toEqual({
    problem: 'Business name can have 10 characters at most; this has 15.',
  })
})

test('an address is completed, a broken e-mail address is told', () => {
  const url = { type: 'url', label: 'Website', required: false } as const
  const email = { type: 'email', label: 'Email', required: false } as const
  expect(parseFieldText(url, 'example.com')).toEqual({ value: 'https://example.com' })
  expect(parseFieldText(url, 'http://example.com')).toEqual({ value: 'http://example.com' })
  expect(parseFieldText(email, 'ann@example')).toEqual({ problem: 'Email must look like name@company.com.' })
  expect(parseFieldText(email, 'ann@example.com')).toEqual({ value: 'ann@example.com' })
})

test('zero is a value, nothing is not', () => {
  expect(parseFieldText(score, '0')).toEqual({ value: 0 })
  expect(fieldText(score, 0)).toBe('0')
  expect(fieldText(score, null)).toBe('')
})

test('people and choices are shown by name', () => {
  const user = { id: 'u1', name: 'Maria Lopez' } as never
  expect(fieldText({ type: 'user' }, 'u1', [user])).toBe('Maria Lopez')
  expect(fieldText({ type: 'choice', choices: [{ value: 'hot', label: 'Hot' }] }, 'hot')).toBe('Hot')
})

test('fields of the workspace have their own limits', () => {
  const margin = { type: 'number', label: 'Margin', is_custom: true, max: 10 } as const
  expect(parseFieldText(margin, '-2.5')).toEqual({ value: -2.5 })
  expect(parseFieldText({ ...margin, min: -2 }, '-2.5')).toEqual({ problem: 'Margin cannot be below -2.' })
  const code = { type: 'text', label: 'Code', is_custom: true, min: 3, max: 5, required_input: true } as const
  expect(parseFieldText(code, 'ab')).toEqual({ problem: 'Code must have 3 characters at least.' })
  expect(parseFieldText(code, ' ')).toEqual({ problem: 'Code cannot be empty.' })
})

test('several choices are shown by name, one that is gone as it is stored', () => {
  const field = { type: 'multi_choice', choices: [{ value: 'a', label: 'Asphalt' }] } as const
  expect(fieldText({ ...field, choices: [...field.choices] }, ['a', 'tin'])).toBe('Asphalt, tin')
  expect(fieldText({ type: 'date' }, '2026-03-08')).toMatch(/Mar.* 8.* 2026|8.* Mar.* 2026/)
})
