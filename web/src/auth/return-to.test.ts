import { describe, expect, it } from 'vitest'
import { safeReturnTo } from './return-to.ts'

describe('where signing in leads', () => {
  it('goes back to the page one came from, with its filters', () => {
    expect(safeReturnTo('/crm/leads/1?search=a%20b#notes')).toBe('/crm/leads/1?search=a%20b#notes')
  })

  it.each([
    undefined,
    '',
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'crm/pipeline',
    '/sign-in?return_to=/sign-in',
  ])('leads home instead of to %j', (value) => {
    expect(safeReturnTo(value)).toBe('/crm/pipeline')
  })
})
