import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { companies, importing } from '../testing/importing.ts'
import { sweepImports } from './jobs.ts'
import { runImport } from './run-import.ts'

const { data_dir, importNow, leadsIn, namesIn, preview, read, rep, start, test, upload } = importing()
const never = new AbortController().signal

describe('a run', () => {
  it('puts the leads on top of the stage in the order of the file, batch below batch', async () => {
    const stages = (await rep().request('GET', '/api/crm/pipeline/stages')).body.data
    const stage_id = stages.find((stage: { name: string }) => stage.name === 'Qualified').id
    const before = await rep().request('POST', '/api/crm/leads', { business_name: 'Was here', city: 'Order', stage_id })
    const done = await importNow(companies(2_345, 'Order'), {
      defaults: { stage_id, tier: 'warm', owner_id: rep().user_id },
    })
    expect(done).toMatchObject({ status: 'completed', processed_rows: 2_345, created_count: 2_345 })
    expect(await namesIn('Order')).toEqual([...Array.from({ length: 2_345 }, (_, i) => `Company ${i + 1}`), 'Was here'])
    const leads = await leadsIn('Order')
    expect(Math.max(...leads.map((lead) => lead.position.length))).toBeLessThan(10)
    expect(leads[7]).toMatchObject({ tier: 'warm', owner_id: rep().user_id, source_type: 'import', stage_id })
    expect(before.body.stage_id).toBe(stage_id)

    const timeline = await rep().request('GET', `/api/crm/activities/lead/${leads[0]?.id}/timeline`)
    expect(timeline.body.data).toMatchObject([
      { subject: 'Imported from leads.csv', to_stage_name: 'Qualified', actor_id: rep().user_id },
    ])
    const stats = (await rep().request('GET', '/api/crm/pipeline/stats')).body
    expect(JSON.stringify(stats)).toContain('2346')
    const events = await test.db.selectFrom('live_events').selectAll().where('entity_id', '=', done.id).execute()
    expect(events.filter((event) => event.type === 'imported')).toHaveLength(3)
  })

  it('is answered 409 while it runs and when it is done, and 400 without a name column', async () => {
    const { id } = (await upload(companies(3, 'Twice'))).body
    expect((await start(id)).body.status).toBe('running')
    expect((await start(id)).status).toBe(409)
    expect((await preview(id, { has_header: false })).status).toBe(409)
    await test.runJobs()
    expect((await start(id)).status).toBe(409)
    const nameless = (await upload('city,colour\nAustin,red\n')).body
    const refused = await start(nameless.id)
    expect(refused.status).toBe(400)
    expect(refused.body.errors[0].path).toBe('/mapping')
  })

  it('goes on where it was interrupted, without loss or double', async () => {
    const { id } = (await upload(companies(3_500, 'Interrupted'))).body
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

  it('and people who add leads at the same time do not get in each other’s way', async () => {
    const { id } = (await upload(companies(3_000, 'Busy'))).body
    await start(id)
    test.jobs.length = 0
    const added = Array.from({ length: 30 }, (_, i) =>
      rep().request('POST', '/api/crm/leads', { business_name: `Added ${i}`, city: 'Busy' }),
    )
    await runImport(test.context, id, never)
    expect((await Promise.all(added)).map((answer) => answer.status)).toEqual(added.map(() => 201))
    const names = await namesIn('Busy')
    expect(names).toHaveLength(3_030)
    expect(names.filter((name) => name.startsWith('Company'))).toEqual(
      Array.from({ length: 3_000 }, (_, i) => `Company ${i + 1}`),
    )
  })

  it('stops between batches when the process is asked to stop', async () => {
    const { id } = (await upload(companies(2_500, 'Stopped'))).body
    await start(id)
    test.jobs.length = 0
    await expect(runImport(test.context, id, AbortSignal.abort())).rejects.toThrow()
    expect(await read(id)).toMatchObject({ status: 'running', processed_rows: 0 })
    await runImport(test.context, id, never)
    expect(await leadsIn('Stopped')).toHaveLength(2_500)
  })

  it('is started again by the sweep when nobody works on it', async () => {
    const { id } = (await upload(companies(2, 'Swept'))).body
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
    const { id } = (await upload(companies(2_500, 'Cancelled'))).body
    await start(id)
    const cancelled = await rep().request('POST', `/api/crm/imports/${id}/cancel`)
    expect(cancelled.body.status).toBe('cancelled')
    await test.runJobs()
    expect(await leadsIn('Cancelled')).toHaveLength(0)
    expect((await start(id)).status).toBe(409)
    const done = await importNow(companies(1, 'Done'))
    expect((await rep().request('POST', `/api/crm/imports/${done.id}/cancel`)).status).toBe(409)
  })

  it('that failed says why and can go on', async () => {
    const { id } = (await upload(companies(2, 'Failed'))).body
    await start(id)
    const path = join(data_dir, 'imports', `${id}.csv`)
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
