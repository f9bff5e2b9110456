import { expect, it } from 'vitest'
import { exportLink } from './export-link.ts'

it('asks for the view that is on the screen, and for nothing that was not chosen', () => {
  expect(exportLink('lead', { view: {}, bom: false })).toBe('/api/crm/exports/lead.csv')
  const filter = { field: 'city', op: 'eq', value: 'A&B' }
  const link = new URL(
    exportLink('contact', {
      view: { search: 'x y', filter, sort: '-name' },
      ids: ['a', 'b'],
      fields: ['id', 'name'],
      bom: true,
    }),
    'http://here',
  )
  expect(link.pathname).toBe('/api/crm/exports/contact.csv')
  expect(Object.fromEntries(link.searchParams)).toEqual({
    q: 'x y',
    filter: JSON.stringify(filter),
    sort: '-name',
    ids: 'a,b',
    fields: 'id,name',
    bom: 'true',
  })
})
