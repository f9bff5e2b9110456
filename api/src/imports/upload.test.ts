import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importing } from '../testing/importing.ts'
import { encode } from '../testing/upload.ts'

const { data_dir, importNow, leadsIn, namesIn, preview, rep, upload } = importing()

describe('an uploaded file', () => {
  it('is described: encoding, delimiter, columns with samples and guesses', async () => {
    const answer = await upload('Company Name,Phone Number,Colour\nAcme,(512) 555-0100,red\nBolt,,\n', 'my leads.csv')
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
      created_by: rep().user_id,
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
    expect((await upload(encode(text, 'win1252'))).body.encoding).toBe('windows-1252')
    expect((await upload(encode(text, 'utf-8'))).body.encoding).toBe('utf-8')
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
    const answer = await upload('Acme,info@acme.com,512-555-0100,TX,78701\nBolt,hi@bolt.com,512-555-0101,TX,78702\n')
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
    const answer = await upload(content, name)
    expect(answer.status).toBe(status)
    expect(answer.body.detail).toMatch(sentence)
    expect(existsSync(join(data_dir, 'imports')) ? readdirSync(join(data_dir, 'imports')) : []).toEqual(files)
  })

  it('must be sent as a form', async () => {
    expect((await rep().request('POST', '/api/crm/imports', { file: 'a,b' })).status).toBe(415)
    const empty = await rep().request('POST', '/api/crm/imports', Buffer.from('--x--\r\n'), {
      'content-type': 'multipart/form-data; boundary=x',
    })
    expect(empty.status).toBe(400)
    const noBoundary = await rep().request('POST', '/api/crm/imports', Buffer.from('x'), {
      'content-type': 'multipart/form-data',
    })
    expect(noBoundary.status).toBe(400)
    const otherField = await upload('business_name\nAcme\n', 'leads.csv', 'attachment')
    expect(otherField.body.errors[0]).toEqual({ path: '/file', message: expect.stringContaining('"attachment"') })
    const cutOff = await rep().request(
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
    expect((await upload(`${header}\n${values}\n`)).body.mapping).toEqual(mapping)
  })
})
