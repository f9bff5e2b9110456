import { describe, expect, it } from 'vitest'
import { importing } from '../testing/importing.ts'

const { preview, read, upload } = importing()

describe('a preview', () => {
  it('shows the first rows as leads and each error at its column', async () => {
    const text =
      'Company,Email,Amount,Employees,Tags,Rating,First Name,Last Name\n' +
      'ACME HVAC II LLC,info@acme.com,"$12,500.50","1,200","a; b|a",HOT,SAM,O\'NEIL\n' +
      ',not-an-email,lots,12.5,,boiling,,\n'
    const { id } = (await upload(text)).body
    const { status, body } = await preview(id, { defaults: { tags: ['fair'], tier: 'warm' } })
    expect(status).toBe(200)
    expect(body).toMatchObject({ ready_count: 1, refused_count: 1 })
    expect(body.rows[0]).toMatchObject({ row_number: 2, errors: [] })
    expect(body.rows[0].lead).toEqual({
      business_name: 'Acme HVAC II LLC',
      contact_name: "Sam O'Neil",
      email: 'info@acme.com',
      deal_value: 12500.5,
      employee_count: 1200,
      tags: ['a', 'b', 'fair'],
      tier: 'hot',
    })
    const errors = body.rows[1].errors.map((error: { field: string; column: number | null }) => [
      error.field,
      error.column,
    ])
    expect(errors.sort()).toEqual([
      ['business_name', 0],
      ['deal_value', 2],
      ['email', 1],
      ['employee_count', 3],
      ['tier', 5],
    ])
    expect((await read(id)).defaults).toEqual({ tags: ['fair'], tier: 'warm' })
  })

  it('saves the mapping, and reads the file anew when its format is changed', async () => {
    const { id } = (await upload('a;b,c\n1;2,3\n')).body
    const mapped = await preview(id, { delimiter: ',', mapping: ['business_name', 'city'] })
    expect(mapped.body.import).toMatchObject({ delimiter: ',', mapping: ['business_name', 'city'] })
    expect(mapped.body.rows[0].lead).toEqual({ business_name: '1;2', city: '3' })
    expect((await preview(id)).body.import.mapping).toEqual(['business_name', 'city'])
  })

  it.each([
    ['a target that is none', { mapping: ['colour', null] }, '/mapping/0'],
    ['too few entries', { mapping: ['business_name'] }, '/mapping'],
    [
      'a stage that is not there',
      { defaults: { stage_id: '019aa000-0000-7000-8000-000000000000' } },
      '/defaults/stage_id',
    ],
    [
      'an owner who is not there',
      { defaults: { owner_id: '019aa000-0000-7000-8000-000000000000' } },
      '/defaults/owner_id',
    ],
    ['a tier that is none', { defaults: { tier: 'boiling' } }, '/defaults/tier'],
    ['an unknown encoding', { encoding: 'ebcdic' }, '/encoding'],
    ['an unknown field', { colour: 1 }, '/colour'],
  ])('refuses %s', async (_, body, path) => {
    const { id } = (await upload('business_name,city\nAcme,Austin\n')).body
    const answer = await preview(id, body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].path).toBe(path)
  })
})

describe('text in capitals', () => {
  it.each([
    ['business_name', 'AUSTIN COOLING, LLC', 'Austin Cooling, LLC'],
    ['business_name', 'ABC HVAC & A/C SERVICES OF TEXAS II, INC.', 'ABC HVAC & A/C Services of Texas II, Inc.'],
    ['business_name', "MCDONALD & O'BRIEN PLUMBING CO", "McDonald & O'Brien Plumbing Co"],
    ['business_name', 'J.R. SMITH-JONES ROOFING', 'J.R. Smith-Jones Roofing'],
    ['business_name', 'BMW', 'BMW'],
    ['business_name', 'iHeat Mechanical', 'iHeat Mechanical'],
    ['business_name', 'MORGAN, ALEX', 'Alex Morgan'],
    ['business_name', 'RIVERA, BUILDERS LLC', 'Rivera, Builders LLC'],
    ['contact_name', 'MORGAN, ALEX JR', 'Alex Morgan Jr'],
    ['contact_name', 'DE LA CRUZ, MARIA', 'Maria De La Cruz'],
    ['address', '100 W 5TH ST STE 200', '100 W 5th St Ste 200'],
    ['address', 'PO BOX 100', 'PO Box 100'],
    ['city', 'SAINT PAUL', 'Saint Paul'],
  ])('%s %j becomes %j', async (field, text, expected) => {
    const [header, row] = field === 'business_name' ? [field, text] : [`business_name;${field}`, `Acme;${text}`]
    const { id } = (await upload(`${header}\n${row}\n`)).body
    const { body } = await preview(id, { delimiter: ';' })
    expect(body.rows[0].lead[field]).toBe(expected)
  })

  it.each([
    ['AUSTIN, TX 78701', { city: 'Austin', state: 'TX', zip_code: '78701' }],
    ['BUDA TX 78610-4477', { city: 'Buda', state: 'TX', zip_code: '78610-4477' }],
    ['SAN ANTONIO, TX 782051234', { city: 'San Antonio', state: 'TX', zip_code: '78205-1234' }],
    ['SAN ANTONIO, TX', { city: 'San Antonio', state: 'TX' }],
    ['MEXICO', { city: 'Mexico' }],
  ])('a city line %j is split', async (line, place) => {
    const { id } = (await upload(`business_name,"BUSINESS CITY, STATE ZIP"\nAcme,"${line}"\n`)).body
    expect((await preview(id)).body.rows[0].lead).toEqual({ business_name: 'Acme', ...place })
  })
})
