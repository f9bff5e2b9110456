import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'
import { tidyBoard } from './jobs.ts'

const test = testApp()
let manager: Caller

beforeAll(async () => {
  manager = await test.signedInAs('manager')
})

const STAGES = '/api/crm/pipeline/stages'
const names = async () => (await manager.request('GET', STAGES)).body.data.map((stage: { name: string }) => stage.name)
const stageNamed = async (name: string) =>
  (await manager.request('GET', `${STAGES}?include_inactive=true`)).body.data.find(
    (stage: { name: string }) => stage.name === name,
  )

describe('stages', () => {
  it('start as the eight of a sales pipeline', async () => {
    expect(await names()).toEqual([
      'New',
      'Contacted',
      'Qualified',
      'Demo Scheduled',
      'Proposal Sent',
      'Negotiation',
      'Won',
      'Lost',
    ])
  })

  it('are added, renamed, recoloured and reordered, and renaming breaks nothing', async () => {
    const added = await manager.request('POST', STAGES, { name: 'Site visit', color: '#123456', position: 3 })
    expect(added.status).toBe(201)
    expect((await names())[2]).toBe('Site visit')
    const lead = await manager.request('POST', '/api/crm/leads', { business_name: 'Acme', stage_id: added.body.id })

    const url = `${STAGES}/${added.body.id}`
    const renamed = await manager.request('PATCH', url, { name: 'On site', position: 1 }, { 'if-match': '"1"' })
    expect(renamed.body).toMatchObject({ name: 'On site', color: '#123456', position: 1, version: 2 })
    expect((await names())[0]).toBe('On site')
    expect((await manager.request('GET', `/api/crm/leads/${lead.body.id}`)).body.stage_name).toBe('On site')

    expect((await manager.request('PATCH', url, { name: 'X' }, { 'if-match': '"1"' })).status).toBe(412)
    expect((await manager.request('PATCH', url, { name: 'won' })).status).toBe(409)
    expect((await manager.request('POST', STAGES, { name: 'new' })).status).toBe(409)
    expect((await manager.request('POST', STAGES, { name: 'Odd', color: 'red' })).body.errors[0].path).toBe('/color')
    const unknown = await manager.request('PATCH', url, { required_fields: ['phone', 'shoe_size'] })
    expect(unknown.body.errors[0].path).toBe('/required_fields/1')
  })

  it('may require fields on entry', async () => {
    const stage = await stageNamed('Qualified')
    await manager.request('PATCH', `${STAGES}/${stage.id}`, { required_fields: ['phone', 'owner_id'] })
    const lead = await manager.request('POST', '/api/crm/leads', { business_name: 'Acme' })
    const move = (fields?: object) =>
      manager.request('POST', `/api/crm/pipeline/leads/${lead.body.id}/move`, { stage_id: stage.id, fields })
    const refused = await move()
    expect(refused.body.errors.map((error: { path: string }) => error.path)).toEqual(['/phone', '/owner_id'])
    expect((await move({ phone: '512 555 0100', owner_id: manager.user_id })).status).toBe(200)
  })

  it('are retired, moving their leads in order, and brought back', async () => {
    const stage = await stageNamed('Demo Scheduled')
    const target = await stageNamed('Contacted')
    const ids: string[] = []
    for (const business_name of ['Third', 'Second', 'First']) {
      ids.unshift((await manager.request('POST', '/api/crm/leads', { business_name, stage_id: stage.id })).body.id)
    }
    const url = `${STAGES}/${stage.id}`
    expect((await manager.request('DELETE', url)).status).toBe(409)
    expect((await manager.request('PATCH', url, { is_active: false })).status).toBe(409)
    expect((await manager.request('DELETE', `${url}?move_to=${stage.id}`)).status).toBe(400)
    expect((await manager.request('DELETE', `${url}?move_to=${target.id}`)).status).toBe(204)
    expect(await names()).not.toContain('Demo Scheduled')

    const column = await manager.request('GET', `/api/crm/pipeline/view/stages/${target.id}/leads`)
    expect(column.body.data.map((card: { id: string }) => card.id)).toEqual(ids)
    const history = await manager.request('GET', `/api/crm/leads/${ids[0]}/stage-history`)
    expect(history.body.data.map((visit: { stage_name: string }) => visit.stage_name)).toEqual([
      'Demo Scheduled',
      'Contacted',
    ])

    expect((await manager.request('PATCH', url, { is_active: true, position: 2 })).status).toBe(200)
    expect((await names())[1]).toBe('Demo Scheduled')
  })

  it('rescue a lead that arrived while its stage was being retired', async () => {
    const stage = await stageNamed('Negotiation')
    await manager.request('DELETE', `${STAGES}/${stage.id}`)
    const { body } = await manager.request('POST', '/api/crm/leads', { business_name: 'Late' })
    await test.db.updateTable('leads').set({ stage_id: stage.id }).where('id', '=', body.id).execute()
    await test.context.queue.enqueue(tidyBoard, {})
    await test.runJobs()
    const lead = await manager.request('GET', `/api/crm/leads/${body.id}`)
    expect(await names()).toContain(lead.body.stage_name)
  })

  it('keep at least one open stage', async () => {
    const all = (await manager.request('GET', STAGES)).body.data.filter((s: { is_closed: boolean }) => !s.is_closed)
    const [last, ...others] = all
    for (const { id } of others) {
      expect((await manager.request('DELETE', `${STAGES}/${id}?move_to=${last.id}`)).status).toBe(204)
    }
    expect((await manager.request('DELETE', `${STAGES}/${last.id}`)).status).toBe(409)
  })
})
