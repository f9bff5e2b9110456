import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'
import { encode, upload } from '../testing/upload.ts'
import { sweepImports } from './jobs.ts'
import { runImport } from './run-import.ts'

const data_dir = mkdtempSync(join(tmpdir(), 'crm-imports-'))
const test = testApp({ DATA_DIR: data_dir })
const never = new AbortController().signal
let rep: Caller

beforeAll(async () => {
  rep = await test.signedInAs('rep')
})
afterAll(() => rmSync(data_dir, { recursive: true, force: true }))

const preview = (id: string, body: object = {}) => rep.request('POST', `/api/crm/imports/${id}/preview`, body)
const read = async (id: string) => (await rep.request('GET', `/api/crm/imports/${id}`)).body
const start = (id: string) => rep.request('POST', `/api/crm/imports/${id}/run`)

/** Uploads and runs as guessed. */
async function importNow(content: string | Buffer, preview_body?: object) {
  const uploaded = await upload(rep, content)
  expect(uploaded.status).toBe(201)
  const { id } = uploaded.body
  if (preview_body) expect((await preview(id, preview_body)).status).toBe(200)
  expect((await start(id)).status).toBe(202)
  await test.runJobs()
  return read(id)
}

/** The leads of one city in the order of the board. */
function leadsIn(city: string) {
  return test.db.selectFrom('leads').selectAll().where('city', '=', city).orderBy('position').execute()
}

const namesIn = async (city: string) => (await leadsIn(city)).map((lead) => lead.business_name)

function rows(count: number, city: string) {
  return `business_name,city\n${Array.from({ length: count }, (_, i) => `Company ${i + 1},${city}\n`).join('')}`
}

describe('an uploaded file', () => {
  it('is described: encoding, delimiter, columns with samples and guesses', async () => {
    const answer = await upload(
      rep,
      'Company Name,Phone Number,Colour\nAcme,(512) 555-0100,red\nBolt,,\n',
      'my leads.csv',
    )
    expect(answer.status).toBe(201)
    expect(answer.headers.location).toBe(`/api/crm/imports/${answer.body.id}`)
    expect(answer.body).toMatchObject({
      file_name: 'my leads.csv',
      status: 'uploaded',
      encoding: 'utf-8',
      delimiter: ',',
      has_header: true,
      total_rows: 2,
      processed_rows: 0,
      mapping: ['business_name', 'phone', null],
      columns: [
        { index: 0, header: 'Company Name', samples: ['Acme', 'Bolt'], field: 'business_name', confidence: 1 },
        { index: 1, header: 'Phone Number', samples: ['(512) 555-0100'], field: 'phone', confidence: 1 },
        { index: 2, header: 'Colour', samples: ['red'], field: null, confidence: 0 },
      ],
      created_by: rep.user_id,
      error_message: null,
    })
  })

  it.each([
    ['utf-8', 'Müller & Söhne', 'utf-8'],
    ['utf-8 with BOM', '\ufeffcompany,city', 'utf-8'],
    ['utf-16le', 'Müller', 'utf-16le'],
    ['utf-16be', 'Müller', 'utf-16be'],
    ['win1252', 'Müller – “Heizung”', 'windows-1252'],
  ])('is read in %s', async (label, name, encoding) => {
    const text = label.includes('BOM')
      ? '\ufeffbusiness_name,city\nZoë Müller,BOM town\n'
      : `business_name,city\n${name},${label}\n`
    const done = await importNow(encode(text, label.split(' ')[0] as string))
    expect(done).toMatchObject({ status: 'completed', encoding, created_count: 1 })
    expect(await namesIn(label.includes('BOM') ? 'BOM town' : label)).toEqual([
      label.includes('BOM') ? 'Zoë Müller' : name,
    ])
  })

  it('is not garbled by one accented letter at its end', async () => {
    const text = `business_name,city\n${'Plain name,Late accent\n'.repeat(5_000)}Café,Late accent\n`
    expect((await upload(rep, encode(text, 'win1252'))).body.encoding).toBe('windows-1252')
    expect((await upload(rep, encode(text, 'utf-8'))).body.encoding).toBe('utf-8')
  })

  it.each([
    [';', 'semicolon'],
    ['\t', 'tab'],
    ['|', 'bar'],
    [',', 'comma'],
  ])('is cut at %j', async (delimiter, city) => {
    const text = [
      ['business_name', 'city', 'deal_value'],
      ['Acme', city, '"1,234.50"'],
      ['Bolt', city, '99'],
    ]
    const done = await importNow(text.map((cells) => cells.join(delimiter)).join('\r\n'))
    expect(done).toMatchObject({ delimiter, created_count: 2, refused_count: 0 })
    expect((await leadsIn(city)).map((lead) => lead.deal_value)).toEqual([1234.5, 99])
  })

  it('may have quoted newlines and quotes, mixed line ends, blank rows and stray quotes', async () => {
    const text =
      '\n"business_name","city"\r\n"Acme\nPlumbing ""North""","Quotes"\n\n5" Pipe Co,Quotes\r\n,\r\nLast,Quotes'
    const done = await importNow(text)
    expect(done).toMatchObject({ total_rows: 3, created_count: 3 })
    expect(await namesIn('Quotes')).toEqual(['Acme Plumbing "North"', '5" Pipe Co', 'Last'])
  })

  it('may have no header', async () => {
    const answer = await upload(
      rep,
      'Acme,info@acme.com,512-555-0100,TX,78701\nBolt,hi@bolt.com,512-555-0101,TX,78702\n',
    )
    expect(answer.body).toMatchObject({
      has_header: false,
      total_rows: 2,
      mapping: ['business_name', 'email', 'phone', 'state', 'zip_code'],
    })
    const named = await preview(answer.body.id, { has_header: true })
    expect(named.body.import).toMatchObject({ has_header: true, total_rows: 1 })
  })

  it.each([
    ['a spreadsheet by its name', 'leads.xlsx', 'anything', 415, /Save as/],
    ['a spreadsheet by its bytes', 'leads.csv', Buffer.from('504b0304140006000800786c2f', 'hex'), 415, /Save as/],
    ['an old spreadsheet', 'leads.csv', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 415, /Save as/],
    ['a ZIP archive', 'leads.csv', Buffer.from('504b0304140006000800', 'hex'), 415, /Unpack/],
    ['a PDF', 'leads.csv', '%PDF-1.7', 415, /not a text file/],
    ['binary bytes', 'leads.csv', Buffer.from([65, 0, 1, 2, 66]), 415, /not a text file/],
    ['another kind of file', 'leads.exe', 'a,b\n1,2\n', 415, /not a CSV file/],
    ['an empty file', 'leads.csv', '', 400, /empty/],
    ['blank lines', 'leads.csv', '\n\n\n', 400, /no row/],
    ['a header alone', 'leads.csv', 'business_name,city\n', 400, /no row below/],
    [
      'a quote that never ends',
      'leads.csv',
      'business_name,city\nAcme,Austin\n"Bolt,Austin\nC,D\n',
      400,
      /Row 3 does not end/,
    ],
    ['a very long name', `${'x'.repeat(300)}.csv`, 'a\nb\n', 400, /255 characters/],
    ['too many columns', 'leads.csv', `${'a,'.repeat(600)}\n${'b,'.repeat(600)}\n`, 400, /500 are the most/],
  ])('is refused when it is %s', async (_, name, content, status, sentence) => {
    const files = existsSync(join(data_dir, 'imports')) ? readdirSync(join(data_dir, 'imports')) : []
    const answer = await upload(rep, content, name)
    expect(answer.status).toBe(status)
    expect(answer.body.detail).toMatch(sentence)
    expect(existsSync(join(data_dir, 'imports')) ? readdirSync(join(data_dir, 'imports')) : []).toEqual(files)
  })

  it('must be sent as a form', async () => {
    expect((await rep.request('POST', '/api/crm/imports', { file: 'a,b' })).status).toBe(415)
    const empty = await rep.request('POST', '/api/crm/imports', Buffer.from('--x--\r\n'), {
      'content-type': 'multipart/form-data; boundary=x',
    })
    expect(empty.status).toBe(400)
    const noBoundary = await rep.request('POST', '/api/crm/imports', Buffer.from('x'), {
      'content-type': 'multipart/form-data',
    })
    expect(noBoundary.status).toBe(400)
    const otherField = await upload(rep, 'business_name\nAcme\n', 'leads.csv', 'attachment')
    expect(otherField.body.errors[0]).toEqual({ path: '/file', message: expect.stringContaining('"attachment"') })
    const cutOff = await rep.request(
      'POST',
      '/api/crm/imports',
      Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b'),
      {
        'content-type': 'multipart/form-data; boundary=x',
      },
    )
    expect(cutOff.status).toBe(400)
  })
})

describe('headers of other products', () => {
  it.each([
    [
      'HubSpot',
      'Record ID,Company name,Company owner,Phone Number,City,State/Region,Postal Code,Industry,Number of Employees,Company Domain Name,Street Address',
      [
        null,
        'business_name',
        null,
        'phone',
        'city',
        'state',
        'zip_code',
        'business_type',
        'employee_count',
        'website',
        'address',
      ],
    ],
    [
      'Pipedrive',
      'Organization - Name;Person - Name;Person - Email - Work;Person - Phone - Work;Deal - Value;Organization - Address;Deal - Label;Deal - Stage',
      ['business_name', 'contact_name', 'email', 'phone', 'deal_value', 'address', null, null],
    ],
    [
      'Salesforce leads',
      'First Name,Last Name,Title,Company / Account,Phone,Mobile,Email,Street,City,State/Province,Zip/Postal Code,Rating,Industry,No. of Employees,Website',
      [
        'first_name',
        'last_name',
        null,
        'business_name',
        'phone',
        'phone',
        'email',
        'address',
        'city',
        'state',
        'zip_code',
        'tier',
        'business_type',
        'employee_count',
        'website',
      ],
    ],
    [
      'Salesforce accounts',
      'Account Name,Billing Street,Billing City,Billing State/Province,Billing Zip/Postal Code,Phone',
      ['business_name', 'address', 'city', 'state', 'zip_code', 'phone'],
    ],
    [
      'Salesforce data loader',
      'Id,Company,FirstName,LastName,MobilePhone,PostalCode,NumberOfEmployees',
      [null, 'business_name', 'first_name', 'last_name', 'phone', 'zip_code', 'employee_count'],
    ],
  ])('%s', async (_, header, mapping) => {
    const delimiter = header.includes(';') ? ';' : ','
    const values = header
      .split(delimiter)
      .map(() => 'x')
      .join(delimiter)
    expect((await upload(rep, `${header}\n${values}\n`)).body.mapping).toEqual(mapping)
  })
})

describe('a preview', () => {
  it('shows the first rows as leads and each error at its column', async () => {
    const text =
      'Company,Email,Amount,Employees,Tags,Rating,First Name,Last Name\n' +
      'ACME HVAC II LLC,info@acme.com,"$12,500.50","1,200","a; b|a",HOT,SAM,O\'NEIL\n' +
      ',not-an-email,lots,12.5,,boiling,,\n'
    const { id } = (await upload(rep, text)).body
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
      ['business_name', null],
      ['deal_value', 2],
      ['email', 1],
      ['employee_count', 3],
      ['tier', 5],
    ])
    expect((await read(id)).defaults).toEqual({ tags: ['fair'], tier: 'warm' })
  })

  it('saves the mapping, and reads the file anew when its format is changed', async () => {
    const { id } = (await upload(rep, 'a;b,c\n1;2,3\n')).body
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
    const { id } = (await upload(rep, 'business_name,city\nAcme,Austin\n')).body
    const answer = await preview(id, body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].path).toBe(path)
  })
})

describe('a run', () => {
  it('puts the leads on top of the stage in the order of the file, batch below batch', async () => {
    const stages = (await rep.request('GET', '/api/crm/pipeline/stages')).body.data
    const stage_id = stages.find((stage: { name: string }) => stage.name === 'Qualified').id
    const before = await rep.request('POST', '/api/crm/leads', { business_name: 'Was here', city: 'Order', stage_id })
    const done = await importNow(rows(2_345, 'Order'), { defaults: { stage_id, tier: 'warm', owner_id: rep.user_id } })
    expect(done).toMatchObject({ status: 'completed', processed_rows: 2_345, created_count: 2_345 })
    expect(await namesIn('Order')).toEqual([...Array.from({ length: 2_345 }, (_, i) => `Company ${i + 1}`), 'Was here'])
    const leads = await leadsIn('Order')
    expect(Math.max(...leads.map((lead) => lead.position.length))).toBeLessThan(10)
    expect(leads[7]).toMatchObject({ tier: 'warm', owner_id: rep.user_id, source_type: 'import', stage_id })
    expect(before.body.stage_id).toBe(stage_id)

    const timeline = await rep.request('GET', `/api/crm/activities/lead/${leads[0]?.id}/timeline`)
    expect(timeline.body.data).toMatchObject([
      { subject: 'Imported from leads.csv', to_stage_name: 'Qualified', actor_id: rep.user_id },
    ])
    const stats = (await rep.request('GET', '/api/crm/pipeline/stats')).body
    expect(JSON.stringify(stats)).toContain('2346')
    const events = await test.db.selectFrom('live_events').selectAll().where('entity_id', '=', done.id).execute()
    expect(events.filter((event) => event.type === 'imported')).toHaveLength(3)
  })

  it('is answered 409 while it runs and when it is done, and 400 without a name column', async () => {
    const { id } = (await upload(rep, rows(3, 'Twice'))).body
    expect((await start(id)).body.status).toBe('running')
    expect((await start(id)).status).toBe(409)
    expect((await preview(id, { has_header: false })).status).toBe(409)
    await test.runJobs()
    expect((await start(id)).status).toBe(409)
    const nameless = (await upload(rep, 'city,colour\nAustin,red\n')).body
    const refused = await start(nameless.id)
    expect(refused.status).toBe(400)
    expect(refused.body.errors[0].path).toBe('/mapping')
  })

  it('goes on where it was interrupted, without loss or double', async () => {
    const { id } = (await upload(rep, rows(3_500, 'Interrupted'))).body
    await start(id)
    test.jobs.length = 0
    await sql`create function fail_once() returns trigger language plpgsql as $$ begin raise exception 'crash'; end $$`.execute(
      test.db,
    )
    await sql`create trigger fail_once before insert on leads for each row when (new.business_name = 'Company 2500') execute function fail_once()`.execute(
      test.db,
    )
    await expect(runImport(test.context, id, never)).rejects.toThrow('crash')
    expect(await read(id)).toMatchObject({ status: 'running', processed_rows: 2_000, created_count: 2_000 })
    expect(await leadsIn('Interrupted')).toHaveLength(2_000)
    await sql`drop trigger fail_once on leads`.execute(test.db)
    // Two runs at once, as after a lost lock: one of them does the work.
    await Promise.all([runImport(test.context, id, never), runImport(test.context, id, never)])
    expect(await read(id)).toMatchObject({ status: 'completed', processed_rows: 3_500, created_count: 3_500 })
    expect(await namesIn('Interrupted')).toEqual(Array.from({ length: 3_500 }, (_, i) => `Company ${i + 1}`))
  })

  it('stops between batches when the process is asked to stop', async () => {
    const { id } = (await upload(rep, rows(2_500, 'Stopped'))).body
    await start(id)
    test.jobs.length = 0
    await expect(runImport(test.context, id, AbortSignal.abort())).rejects.toThrow()
    expect(await read(id)).toMatchObject({ status: 'running', processed_rows: 0 })
    await runImport(test.context, id, never)
    expect(await leadsIn('Stopped')).toHaveLength(2_500)
  })

  it('is started again by the sweep when nobody works on it', async () => {
    const { id } = (await upload(rep, rows(2, 'Swept'))).body
    await start(id)
    test.jobs.length = 0
    const run = { job_id: 'sweep', attempt: 1, signal: never, log: test.context.log }
    await sweepImports.handler(test.context, {}, run)
    expect(test.jobs).toHaveLength(0)
    await sql`update imports set progress_at = now() - interval '2 minutes' where id = ${id}`.execute(test.db)
    await sweepImports.handler(test.context, {}, run)
    await test.runJobs()
    expect(await read(id)).toMatchObject({ status: 'completed', created_count: 2 })
  })

  it('can be cancelled; what was created stays', async () => {
    const { id } = (await upload(rep, rows(2_500, 'Cancelled'))).body
    await start(id)
    const cancelled = await rep.request('POST', `/api/crm/imports/${id}/cancel`)
    expect(cancelled.body.status).toBe('cancelled')
    await test.runJobs()
    expect(await leadsIn('Cancelled')).toHaveLength(0)
    expect((await start(id)).status).toBe(409)
    const done = await importNow(rows(1, 'Done'))
    expect((await rep.request('POST', `/api/crm/imports/${done.id}/cancel`)).status).toBe(409)
  })

  it('that failed says why and can go on', async () => {
    const { id } = (await upload(rep, rows(2, 'Failed'))).body
    await start(id)
    const path = join(data_dir, 'imports', `${id}.csv`)
    const { readFileSync, writeFileSync } = await import('node:fs')
    const content = readFileSync(path)
    rmSync(path)
    await test.runJobs()
    const failed = await read(id)
    expect(failed).toMatchObject({ status: 'failed', created_count: 0 })
    expect(failed.error_message).toMatch(/Upload it again/)
    writeFileSync(path, content)
    expect((await start(id)).status).toBe(202)
    await test.runJobs()
    expect(await read(id)).toMatchObject({ status: 'completed', created_count: 2, error_message: null })
  })
})

describe('refused rows', () => {
  it('do not stop the others, and come back as CSV with the reason', async () => {
    const text =
      'business_name,city,email\n' +
      'Good,Refusals,a@b.co\n' +
      ',Refusals,a@b.co\n' +
      'Bad mail,Refusals,=HYPERLINK("http://evil")\n' +
      'Too,many,cells,in this\n' +
      'Too few\n' +
      'Nul\0,Refusals,a@b.co\n' +
      `${'x'.repeat(300)},Refusals,a@b.co\n` +
      'Also good,Refusals,\n'
    // A NUL in the first bytes would refuse the whole file: it stands behind them.
    const padded = text.replace('Good,', `${'Filler,Filler city,\n'.repeat(4_000)}Good,`)
    const done = await importNow(padded)
    expect(done).toMatchObject({ status: 'completed', created_count: 4_002, refused_count: 6 })
    expect(await namesIn('Refusals')).toEqual(['Good', 'Also good'])
    const csv = await rep.request('GET', `/api/crm/imports/${done.id}/errors.csv`)
    expect(csv.status).toBe(200)
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(csv.headers['content-disposition']).toContain('attachment')
    const lines = csv.body.replace('\ufeff', '').trimEnd().split('\r\n')
    expect(lines[0]).toBe('row_number,reason,business_name,city,email')
    expect(lines[1]).toBe('4003,Business name is missing,,Refusals,a@b.co')
    expect(lines[2]).toContain('is not an e-mail address')
    expect(lines[2]).toContain(`"'=HYPERLINK(""http://evil"")"`)
    expect(lines[3]).toMatch(/^4005,.*4 cells where the others have 3/)
    expect(lines[4]).toMatch(/^4006,.*1 cells where the others have 3/)
    expect(lines[5]).toMatch(/^4007,.*NUL/)
    expect(lines[6]).toMatch(/^4008,Business name is longer than 200 characters/)
    expect(lines).toHaveLength(7)
  })

  it('are an empty table when there are none', async () => {
    const done = await importNow(rows(1, 'All good'))
    const csv = await rep.request('GET', `/api/crm/imports/${done.id}/errors.csv`)
    expect(csv.body).toBe('\ufeffrow_number,reason,business_name,city\r\n')
  })
})

describe('imports', () => {
  it('are seen by their rep and by managers, and are closed to viewers', async () => {
    const { id } = (await upload(rep, rows(1, 'Mine'))).body
    const [other, manager, viewer] = await Promise.all([
      test.signedInAs('rep'),
      test.signedInAs('manager'),
      test.signedInAs('viewer'),
    ])
    const url = `/api/crm/imports/${id}`
    expect((await other.request('GET', url)).status).toBe(404)
    expect((await other.request('POST', `${url}/run`)).status).toBe(404)
    expect((await other.request('GET', '/api/crm/imports')).body.data).toEqual([])
    expect((await manager.request('GET', url)).status).toBe(200)
    const listed = await manager.request('GET', '/api/crm/imports?limit=1')
    expect(listed.body.data).toMatchObject([
      { id, created_by: rep.user_id, created_by_name: expect.stringContaining('rep') },
    ])
    expect(listed.body.next_cursor).toEqual(expect.any(String))
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', `/${id}`],
      ['POST', `/${id}/run`],
      ['GET', `/${id}/errors.csv`],
    ] as const) {
      expect((await viewer.request(method, `/api/crm/imports${path}`)).status).toBe(403)
    }
  })

  it('lose their file after a week', async () => {
    const done = await importNow(rows(1, 'Old'))
    const waiting = (await upload(rep, rows(1, 'Never run'))).body
    await sql`update imports set created_at = now() - interval '8 days', completed_at = case when completed_at is not null then now() - interval '8 days' end where id in (${done.id}, ${waiting.id})`.execute(
      test.db,
    )
    await sweepImports.handler(test.context, {}, { job_id: 'sweep', attempt: 1, signal: never, log: test.context.log })
    expect(await read(done.id)).toMatchObject({ status: 'completed', has_file: false })
    expect(await read(waiting.id)).toMatchObject({ status: 'cancelled', has_file: false })
    expect(existsSync(join(data_dir, 'imports', `${done.id}.csv`))).toBe(false)
  })

  it('tell what a column can become', async () => {
    const { body } = await rep.request('GET', '/api/crm/imports/targets')
    const keys = body.data.map((target: { key: string }) => target.key)
    expect(keys).toContain('business_name')
    expect(keys).toContain('full_city_state_zip')
    expect(keys).not.toContain('stage_id')
  })
})
