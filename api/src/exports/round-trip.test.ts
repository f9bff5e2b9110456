import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { importing } from '../testing/importing.ts'
import { type Caller, type TestApp, testApp } from '../testing/test-app.ts'

const source = testApp()
const target = importing()
let admin: Caller

// Numbers that a property test makes at random would hide the texts that matter: they are put together from these.
const piece = fc.oneof(
  fc.constantFrom(
    '=',
    '+1',
    '-',
    '@SUM(A1)',
    '\t',
    "'",
    '"',
    ',',
    ';',
    '; ',
    '\\',
    '\r\n',
    '\n',
    ' ',
    '(',
    ')',
    '|',
    'ACME',
    '#',
    '\u00a0',
    'é',
    '🏠',
    '漢',
  ),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
)
const nasty = fc
  .array(piece, { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join('').replaceAll('\0', '').slice(0, 50).toWellFormed())
  .filter((text) => text !== '')
const name = nasty.filter((text) => /\S/.test(text))

const custom = {
  roof_age: 12.5,
  gate: 'Left, then "right"',
  built: '1999-12-31',
  seen: '2026-01-31T08:00:00.000Z',
  wants: ['b', 'a'],
  is_ok: false,
}

beforeAll(async () => {
  admin = await source.signedInAs('admin')
  const other = await target.test.signedInAs('admin')
  for (const caller of [admin, other]) {
    const define = (field: object) => caller.request('POST', '/api/crm/custom-fields', { entity: 'lead', ...field })
    const choices = [
      { value: 'a', label: 'Gutters; all' },
      { value: 'b', label: 'Solar' },
    ]
    for (const field of [
      { key: 'roof_age', label: 'Roof age', type: 'number' },
      { key: 'gate', label: 'Gate', type: 'long_text' },
      { key: 'built', label: 'Built', type: 'date' },
      { key: 'seen', label: 'Seen', type: 'datetime' },
      { key: 'wants', label: 'Wants', type: 'multi_choice', choices },
      { key: 'is_ok', label: 'OK', type: 'boolean' },
    ]) {
      const { status, body } = await define(field)
      expect(status, JSON.stringify(body)).toBe(201)
    }
  }
})

const exported = async (caller: Caller, path: string): Promise<string> => {
  const { status, body } = await caller.request('GET', `/api/crm/exports/${path}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const leastOf = (text: string) => text.split('\r\n').length

/** Everything that a user can see of leads and contacts. */
async function stored({ db }: Pick<TestApp, 'db'>) {
  const leads = await db
    .selectFrom('leads')
    .innerJoin('pipeline_stages', 'pipeline_stages.id', 'leads.stage_id')
    .select([
      'leads.id',
      'business_name',
      'contact_name',
      'address',
      'city',
      'leads.state',
      'phone',
      'phone_e164',
      'email',
    ])
    .select([
      'tags',
      'custom',
      'deal_value',
      'tier',
      'source_type',
      'name',
      'leads.created_at',
      'stage_entered_at',
      'domain',
    ])
    .orderBy('leads.id')
    .execute()
  const contacts = await db
    .selectFrom('contacts')
    .select(['id', 'lead_id', 'first_name', 'job_title', 'email', 'email_subscribed', 'is_primary', 'created_at'])
    .orderBy('id')
    .execute()
  return { leads, contacts }
}

describe('what is exported', () => {
  it('comes back by import as it was: leads, then their contacts', async () => {
    const cases = fc.sample(
      fc.record({
        business_name: name,
        contact_name: nasty,
        address: nasty,
        city: nasty,
        state: nasty,
        phone: nasty,
        tags: fc.uniqueArray(name, { maxLength: 3 }),
        first_name: name,
        job_title: nasty,
      }),
      { numRuns: 150, seed: 8 },
    )
    const stages = (await admin.request('GET', '/api/crm/pipeline/stages')).body.data
    for (const [index, { first_name, job_title, ...lead }] of cases.entries()) {
      const values = {
        deal_value: index * 1.25,
        email: `a${index}@round.example`,
        tier: 'hot',
        stage_id: stages[index % 6].id,
      }
      const made = await admin.request('POST', '/api/crm/leads', {
        ...lead,
        ...values,
        ...(index % 3 === 0 && { custom }),
      })
      expect(made.status, JSON.stringify(made.body)).toBe(201)
      const contact = {
        lead_id: made.body.id,
        first_name,
        job_title,
        email: `p${index}@round.example`,
        email_subscribed: index % 2 === 0,
      }
      expect((await admin.request('POST', '/api/crm/contacts', contact)).status).toBe(201)
    }
    const leads = await exported(admin, 'lead.csv?bom=true')
    const contacts = await exported(admin, 'contact.csv')
    const cells: string[] = parse(leads, { bom: true }).flat()
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
    for (const [text, file_name] of [
      [leads, 'leads.csv'],
      [contacts, 'contacts.csv'],
    ] as const) {
      const done = await target.importNow(text, undefined, file_name)
      const errors = await target.rep().request('GET', `/api/crm/imports/${done.id}/errors.csv`)
      expect(done, errors.body).toMatchObject({ status: 'completed', refused_count: 0, skipped_count: 0 })
    }
    expect(await stored(target.test)).toEqual(await stored(source))
    const other = await target.test.signedInAs('admin')
    expect(leastOf(await exported(other, 'contact.csv'))).toEqual(leastOf(contacts))
  }, 60_000)
})
