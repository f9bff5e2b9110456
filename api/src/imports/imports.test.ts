import { randomUUID } from 'node:crypto'
import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { companies, importing } from '../testing/importing.ts'
import { sweepImports } from './jobs.ts'

const { data_dir, importNow, namesIn, read, rep, test, upload } = importing()
const never = new AbortController().signal

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
    const csv = await rep().request('GET', `/api/crm/imports/${done.id}/errors.csv`)
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
    const done = await importNow(companies(1, 'All good'))
    const csv = await rep().request('GET', `/api/crm/imports/${done.id}/errors.csv`)
    expect(csv.body).toBe('\ufeffrow_number,reason,business_name,city\r\n')
  })
})

describe('imports', () => {
  it('are seen by their rep and by managers, and are closed to viewers', async () => {
    const { id } = (await upload(companies(1, 'Mine'))).body
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
      { id, created_by: rep().user_id, created_by_name: expect.stringContaining('rep') },
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
    const done = await importNow(companies(1, 'Old'))
    const waiting = (await upload(companies(1, 'Never run'))).body
    await sql`update imports set created_at = now() - interval '8 days', completed_at = case when completed_at is not null then now() - interval '8 days' end where id in (${done.id}, ${waiting.id})`.execute(
      test.db,
    )
    await sweepImports.handler(test.context, {}, { job_id: 'sweep', attempt: 1, signal: never, log: test.context.log })
    expect(await read(done.id)).toMatchObject({ status: 'completed', has_file: false })
    expect(await read(waiting.id)).toMatchObject({ status: 'cancelled', has_file: false })
    expect(existsSync(join(data_dir, 'imports', `${done.id}.csv`))).toBe(false)
  })

  it('leave no file behind whose upload was cut off', async () => {
    const waiting = (await upload(companies(1, 'Waiting'))).body
    const files = { [randomUUID()]: 2, [randomUUID()]: 0, [waiting.id]: 2 }
    for (const [id, days] of Object.entries(files)) {
      const path = join(data_dir, 'imports', `${id}.csv`)
      writeFileSync(path, 'a')
      utimesSync(path, new Date(), Date.now() / 1000 - days * 86_400 - 60)
    }
    await sweepImports.handler(test.context, {}, { job_id: 'sweep', attempt: 1, signal: never, log: test.context.log })
    const kept = Object.keys(files).map((id) => existsSync(join(data_dir, 'imports', `${id}.csv`)))
    expect(kept).toEqual([false, true, true])
  })

  it('tell what a column can become', async () => {
    const { body } = await rep().request('GET', '/api/crm/imports/targets')
    const keys = body.data.map((target: { key: string }) => target.key)
    expect(keys).toContain('business_name')
    expect(keys).toContain('full_city_state_zip')
    expect(keys).not.toContain('stage_id')
  })
})
