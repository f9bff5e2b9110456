import { beforeAll, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let rep: Caller

beforeAll(async () => {
  rep = await test.signedInAs('rep')
})

it('names every culprit of a body at once, in words', async () => {
  const { status, body } = await rep.request('POST', '/api/crm/leads', {
    business_name: '  ',
    email: 'nope',
    lead_score: 101,
    deal_value: 1.005,
    tier: 'lukewarm',
    tags: 'vip',
    colour: 'red',
  })
  expect(status).toBe(400)
  expect(Object.fromEntries(body.errors.map((e: { path: string; message: string }) => [e.path, e.message]))).toEqual({
    '/business_name': 'must not be empty',
    '/email': 'must be an e-mail address, such as jo@example.com',
    '/lead_score': 'must be at most 100',
    '/deal_value': 'must have at most two decimal places',
    '/tier': 'must be one of hot, warm, cold, nurture',
    '/tags': 'must be a list',
    '/colour': 'unknown field',
  })
})

it('takes every amount of cents', async () => {
  for (const deal_value of [8.29, 1.13, 0.07, 999_999_999_999.99]) {
    const { status, body } = await rep.request('POST', '/api/crm/leads', { business_name: 'Acme', deal_value })
    expect(status).toBe(201)
    expect(body.deal_value).toBe(deal_value)
  }
})

it('takes null for null and refuses a number in quotes', async () => {
  const { body } = await rep.request('POST', '/api/crm/leads', { business_name: 'Acme', phone: null, deal_value: null })
  expect(body).toMatchObject({ phone: null, deal_value: null })
  const quoted = await rep.request('PATCH', `/api/crm/leads/${body.id}`, { lead_score: '5' })
  expect(quoted.body.errors).toEqual([{ path: '/lead_score', message: 'must be a whole number' }])
})

it('answers what cannot be read at all with the status it has', async () => {
  const send = (payload: string, type: string) =>
    rep.request('POST', '/api/crm/leads', payload, { 'content-type': type })
  expect((await send('{"business_name":', 'application/json')).body).toMatchObject({
    status: 400,
    code: 'validation_failed',
  })
  expect((await send('', 'application/json')).status).toBe(400)
  expect((await send('<lead/>', 'application/xml')).body).toMatchObject({ status: 415, code: 'unsupported_media_type' })
  const huge = await send(JSON.stringify({ business_name: 'x'.repeat(2_000_000) }), 'application/json')
  expect(huge.body).toMatchObject({ status: 413, code: 'payload_too_large' })
  expect((await rep.request('GET', '/api/crm/nothing')).body).toMatchObject({ status: 404, code: 'not_found' })
  expect((await rep.request('POST', '/api/crm/leads', { business_name: 'a\u0000b' })).status).toBe(400)
})
