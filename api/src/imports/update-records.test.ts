import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { importing } from '../testing/importing.ts'
import { runImport } from './run-import.ts'

const { importNow, leadsIn, preview, read, rep, start, test, upload } = importing()
const never = new AbortController().signal

// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came back
const create = async (path: string, body: object): Promise<any> => {
  const answer = await rep().request('POST', `/api/crm/${path}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}
const lead = async (id: string) => (await rep().request('GET', `/api/crm/leads/${id}`)).body
const contactsOf = (lead_id: string) =>
  test.db
    .selectFrom('contacts')
    .selectAll()
    .where('lead_id', '=', lead_id)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute()

describe('a row whose lead is there already', () => {
  it('fills what is empty, or overwrites, or is left out, or makes another one', async () => {
    const text =
      'Company,Email,City,Phone\nNew name,INFO@known.example,Policy,(512) 555-0100\nOther,other@known.example,Policy,\n'
    const { id } = await create('leads', { business_name: 'Known', email: 'info@known.example', city: 'Austin' })
    const settings = (on_duplicate: string) => ({ update_by: 'email', on_duplicate })

    const skipped = await importNow(text, settings('skip'))
    expect(skipped).toMatchObject({ created_count: 1, updated_count: 0, skipped_count: 1 })
    expect(await lead(id)).toMatchObject({ business_name: 'Known', phone: null })

    const filled = await importNow(text, settings('fill_empty'))
    expect(filled).toMatchObject({ created_count: 0, updated_count: 1, skipped_count: 1 })
    expect(await lead(id)).toMatchObject({ business_name: 'Known', city: 'Austin', phone: '(512) 555-0100' })

    const overwritten = await importNow(text, settings('overwrite'))
    expect(overwritten).toMatchObject({ created_count: 0, updated_count: 1, skipped_count: 1 })
    expect(await lead(id)).toMatchObject({ business_name: 'New name', city: 'Policy', email: 'INFO@known.example' })

    expect(await importNow(text, settings('create'))).toMatchObject({ created_count: 2, updated_count: 0 })
    const timeline = (await rep().request('GET', `/api/crm/activities/lead/${id}/timeline`)).body.data
    expect(timeline[0]).toMatchObject({
      subject: 'Updated by import leads.csv',
      metadata: {
        changes: { business_name: ['Known', 'New name'], city: ['Austin', 'Policy'] },
        import_id: overwritten.id,
      },
    })
    const found = await rep().request('GET', '/api/crm/leads?q=5125550100')
    expect(found.body.data.map((row: { id: string }) => row.id)).toContain(id)
  })

  it.each([
    ['phone', 'phone', { phone: '+1 (512) 555-7001' }, '512.555.7001'],
    ['licence_number', 'licence_number', { licence_number: 'tx-77 a' }, 'TX-77 A'],
    ['domain', 'website', { website: 'https://www.by-domain.com/start' }, 'by-domain.com'],
  ])('is found by its %s', async (update_by, column, fields, cell) => {
    const { id } = await create('leads', { business_name: `By ${update_by}`, ...fields })
    const text = `business_name,${column},state\nAny,${cell},TX\n`
    expect(await importNow(text, { update_by, on_duplicate: 'fill_empty' })).toMatchObject({ updated_count: 1 })
    expect(await lead(id)).toMatchObject({ business_name: `By ${update_by}`, state: 'TX' })
  })

  it('is found by the address of one of its contacts', async () => {
    const { id } = await create('leads', { business_name: 'Has people' })
    await create('contacts', { lead_id: id, first_name: 'Ann', email: 'ann@people.example' })
    await importNow('business_name,email,state\nAny,ann@people.example,TX\n', {
      update_by: 'email',
      on_duplicate: 'fill_empty',
    })
    expect(await lead(id)).toMatchObject({ state: 'TX' })
  })

  it('is refused when several have the key, and made anew when its lead is not to be seen', async () => {
    await create('leads', { business_name: 'Twin A', licence_number: 'TWIN' })
    await create('leads', { business_name: 'Twin B', licence_number: 'TWIN' })
    const text = 'business_name,licence_number,city\nTwin,twin,Ambiguous\n'
    const refused = await importNow(text, { update_by: 'licence_number', on_duplicate: 'overwrite' })
    expect(refused).toMatchObject({ refused_count: 1, updated_count: 0 })
    const errors = await rep().request('GET', `/api/crm/imports/${refused.id}/errors.csv`)
    expect(errors.body).toMatch(/Several leads have the same licence number, among them Twin A and Twin B/)

    const admin = await test.signedInAs('admin')
    const hidden = await admin.request('POST', '/api/crm/leads', {
      business_name: 'Hidden',
      licence_number: 'HIDDEN',
      owner_id: admin.user_id,
    })
    await sql`update workspace set rep_sees = 'own'`.execute(test.db)
    const done = await importNow(text.replace('twin', 'hidden'), {
      update_by: 'licence_number',
      on_duplicate: 'overwrite',
    })
    await sql`update workspace set rep_sees = 'all'`.execute(test.db)
    expect(done).toMatchObject({ created_count: 1, updated_count: 0 })
    expect(await lead(hidden.body.id)).toMatchObject({ business_name: 'Hidden' })
  })

  it('moves to the stage that the file names, with the change on its timeline', async () => {
    const { id } = await create('leads', { business_name: 'Moves', email: 'moves@known.example' })
    const text = 'business_name,email,stage_name,deal_value\nMoves,moves@known.example,won,500\n'
    const mapping = ['business_name', 'email', 'stage_name', 'deal_value']
    await importNow(text, { mapping, update_by: 'email', on_duplicate: 'overwrite' })
    const moved = await lead(id)
    expect(moved).toMatchObject({ stage_name: 'Won', deal_value: 500 })
    expect(moved.closed_at).not.toBeNull()
    const history = (await rep().request('GET', `/api/crm/leads/${id}/stage-history`)).body.data
    expect(history.map((entry: { stage_name: string }) => entry.stage_name)).toEqual(['New', 'Won'])
  })
})

describe('contacts in a file', () => {
  const HEADER = 'Company,City,Person,Mail,Role\n'
  const mapping = ['business_name', 'city', 'contact.name', 'contact.email', 'contact.job_title']

  it('of the same company become one lead, across batches too', async () => {
    const filler = Array.from({ length: 1_100 }, (_, i) => `Filler ${i},People,,,\n`).join('')
    const text = `${HEADER}Acme,People,Ann van Dyk,ann@acme.example,Owner\nacme,people,BOB BUILDER,,Foreman\n${filler}Acme,People,Cy,cy@acme.example,\nAcme,People,Ann van Dyk,ann@acme.example,\n`
    const done = await importNow(text, { mapping })
    expect(done).toMatchObject({ status: 'completed', created_count: 1_101, contact_count: 3, refused_count: 0 })
    const [acme] = (await leadsIn('People')).filter((row) => row.business_name === 'Acme')
    const people = await contactsOf(acme?.id as string)
    expect(
      people.map(({ first_name, last_name, job_title, is_primary }) => [first_name, last_name, job_title, is_primary]),
    ).toEqual([
      ['Ann', 'van Dyk', 'Owner', true],
      ['Bob', 'Builder', 'Foreman', false],
      ['Cy', null, null, false],
    ])
  })

  it('are updated by their address; one of another company is refused', async () => {
    const { id } = await create('leads', { business_name: 'Elsewhere' })
    await create('contacts', { lead_id: id, first_name: 'Dee', email: 'dee@elsewhere.example' })
    const text = `${HEADER}Not elsewhere,Refused,Dee,dee@elsewhere.example,Boss\n`
    expect(await importNow(text, { mapping })).toMatchObject({ created_count: 0, refused_count: 1 })
    expect(await leadsIn('Refused')).toHaveLength(0)
    const done = await importNow(text, { mapping, update_by: 'email', on_duplicate: 'fill_empty' })
    expect(done).toMatchObject({ created_count: 0, updated_count: 1, contact_count: 0 })
    expect((await contactsOf(id))[0]).toMatchObject({ job_title: 'Boss' })
  })

  it('stand on their own without a company, and are never subscribed again', async () => {
    const text = 'first_name,email,email_subscribed\nEve,eve@alone.example,no\n'
    const settings = {
      mapping: ['contact.first_name', 'contact.email', 'contact.email_subscribed'],
      on_duplicate: 'overwrite',
    }
    expect(await importNow(text, settings)).toMatchObject({ created_count: 0, contact_count: 1 })
    expect(await importNow(text.replace(',no', ',yes').replace('Eve', 'Eva'), settings)).toMatchObject({
      updated_count: 1,
    })
    const eve = await test.db
      .selectFrom('contacts')
      .selectAll()
      .where('email', '=', 'eve@alone.example')
      .executeTakeFirstOrThrow()
    expect(eve).toMatchObject({ first_name: 'Eva', email_subscribed: false, lead_id: null, created_by: rep().user_id })
  })
})

describe('an import that updates', () => {
  const rows = 2_300
  const file = (state: string) =>
    `business_name,licence_number,state,contact\n${Array.from({ length: rows }, (_, i) => `Crash ${i % 2_000},CR-${i % 2_000},${state},Person ${i}\n`).join('')}`
  const settings = {
    mapping: ['business_name', 'licence_number', 'state', 'contact.name'],
    update_by: 'licence_number',
    on_duplicate: 'overwrite',
  }

  it('goes on after a crash, exactly once, and is undone as a whole', async () => {
    expect(await importNow(file('TX'), settings)).toMatchObject({ created_count: 2_000, contact_count: 2_300 })
    const { id } = (await upload(file('OK'))).body
    await preview(id, settings)
    await start(id)
    test.jobs.length = 0
    await sql`create function fail_once() returns trigger language plpgsql as $$ begin raise exception 'crash'; end $$`.execute(
      test.db,
    )
    await sql`create trigger fail_once before update on leads for each row when (new.business_name = 'Crash 1500') execute function fail_once()`.execute(
      test.db,
    )
    await expect(runImport(test.context, id, never)).rejects.toThrow('crash')
    expect(await read(id)).toMatchObject({ processed_rows: 1_000, updated_count: 1_000 })
    await sql`drop trigger fail_once on leads`.execute(test.db)
    await Promise.all([runImport(test.context, id, never), runImport(test.context, id, never)])
    expect(await read(id)).toMatchObject({
      status: 'completed',
      processed_rows: rows,
      created_count: 0,
      updated_count: 2_000,
      contact_count: 0,
    })
    const states = () =>
      sql<{
        state: string
        count: number
      }>`select state, count(*) from leads where business_name like 'Crash %' and deleted_at is null group by 1`.execute(
        test.db,
      )
    expect((await states()).rows).toEqual([{ state: 'OK', count: 2_000 }])

    const undone = await rep().request('POST', `/api/crm/imports/${id}/undo`)
    expect(undone.status, JSON.stringify(undone.body)).toBe(202)
    await test.runJobs()
    expect(await read(id)).toMatchObject({ undo: { status: 'completed', changed: 2_000, refused: 0 } })
    expect((await states()).rows).toEqual([{ state: 'TX', count: 2_000 }])
    expect((await rep().request('POST', `/api/crm/imports/${id}/undo`)).status).toBe(409)
  })
})

describe('a dry run', () => {
  it('counts the whole file as the import then does, with examples of each', async () => {
    await create('leads', { business_name: 'Dry known', licence_number: 'DRY-1', city: 'Old' })
    const text = `business_name,licence_number,city,contact,email\nDry known,DRY-1,Dry,,\nDry new,DRY-2,Dry,Ann,\nDry new,DRY-2,Dry,Bob,\nDry bad,DRY-3,Dry,,nonsense\nDry same,DRY-2,Dry,,\n${Array.from({ length: 1_200 }, (_, i) => `Dry ${i},D-${i % 1_100},Dry,,\n`).join('')}`
    const settings = {
      mapping: ['business_name', 'licence_number', 'city', 'contact.name', 'email'],
      update_by: 'licence_number',
      on_duplicate: 'overwrite',
    }
    const { id } = (await upload(text)).body
    const begun = await preview(id, { ...settings, dry_run: true })
    expect(begun.body.import.dry_run).toMatchObject({ status: 'running', rows: 0 })
    await test.runJobs()
    const { dry_run } = await read(id)
    expect(dry_run).toMatchObject({
      status: 'completed',
      rows: 1_205,
      created: 1_101,
      updated: 1,
      refused: 1,
      contacts: 2,
    })
    const example = (kind: string) => dry_run.examples.find((found: { kind: string }) => found.kind === kind)
    expect(example('updated').changes).toEqual([{ field: 'city', from: 'Old', to: 'Dry' }])
    expect(example('refused')).toMatchObject({ row_number: 5, reason: 'Email "nonsense" is not an e-mail address' })
    expect(example('joined')).toMatchObject({ row_number: 4, adds_contact: true })
    expect(await leadsIn('Dry')).toHaveLength(0)
    expect((await preview(id, { on_duplicate: 'skip' })).body.import.dry_run).toBeNull()
    await preview(id, settings)
    await start(id)
    await test.runJobs()
    const { created_count, updated_count, refused_count, contact_count } = await read(id)
    expect([created_count, updated_count, refused_count, contact_count]).toEqual([1_101, 1, 1, 2])
  })
})

describe('a mapping', () => {
  it('is remembered for the next file with the same columns', async () => {
    const text = 'Firma,Kennziffer\nErste,78701\n'
    const first = (await upload(text)).body
    expect(first).toMatchObject({ mapping: [null, null], is_remembered: false })
    await importNow(text, { mapping: ['business_name', 'zip_code'], update_by: 'domain', on_duplicate: 'fill_empty' })
    const second = (await upload(text.toUpperCase())).body
    expect(second).toMatchObject({
      mapping: ['business_name', 'zip_code'],
      update_by: 'domain',
      on_duplicate: 'fill_empty',
      is_remembered: true,
    })
  })
})
