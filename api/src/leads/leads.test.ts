import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let rep: Caller

beforeAll(async () => {
  rep = await test.signedInAs('rep')
})

describe('a lead', () => {
  it('is created, read, changed, deleted and restored', async () => {
    const created = await rep.request('POST', '/api/crm/leads', {
      business_name: 'Acme Plumbing',
      phone: '(512) 555-0100',
    })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({ business_name: 'Acme Plumbing', stage_name: 'New', version: 1, tier: 'cold' })
    expect(created.headers.location).toBe(`/api/crm/leads/${created.body.id}`)
    const url = `/api/crm/leads/${created.body.id}`

    const changed = await rep.request('PATCH', url, { city: 'Austin', phone: null }, { 'if-match': '"1"' })
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({ city: 'Austin', phone: null, version: 2 })

    const stale = await rep.request('PATCH', url, { city: 'Dallas' }, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
    expect(stale.body).toMatchObject({ code: 'precondition_failed', current: { city: 'Austin', version: 2 } })

    expect((await rep.request('DELETE', url)).status).toBe(204)
    expect((await rep.request('GET', url)).status).toBe(404)
    const restored = await rep.request('POST', `${url}/restore`)
    expect(restored.body).toMatchObject({ id: created.body.id, deleted_at: null })

    const timeline = await rep.request('GET', `/api/crm/activities/lead/${created.body.id}/timeline`)
    expect(timeline.body.data.map((entry: { subject: string }) => entry.subject)).toEqual([
      'Lead restored',
      'Lead deleted',
      'Changed city, phone',
      'Lead created',
    ])
    expect(timeline.body.data[2].metadata).toEqual({
      changes: { city: [null, 'Austin'], phone: ['(512) 555-0100', null] },
    })
  })
})
