import { createHash } from 'node:crypto'
import { type Database, StartError, seedManyLeads, seedSampleData } from '@crm/db'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

const NOW = new Date('2026-03-11T00:00:00Z')

async function withDatabase<T>(use: (database: TestDatabase) => Promise<T>): Promise<T> {
  const database = await createTestDatabase()
  try {
    return await use(database)
  } finally {
    await database.drop()
  }
}

function insertOwner(db: Database) {
  return db
    .insertInto('users')
    .values({ name: 'Robin', email: 'robin@example.com', role: 'admin' })
    .returning('id')
    .executeTakeFirstOrThrow()
}

async function expectNone(db: Database, what: string, query: ReturnType<typeof sql<{ id: string }>>) {
  const { rows } = await query.execute(db)
  expect(rows, what).toEqual([])
}

/** Whatever is written to the rows by hand must be what the history and the triggers would have made of it. */
async function expectConsistent(db: Database) {
  await expectNone(
    db,
    'counters differ from the leads',
    sql`
      select stage_id as id from (
        select stage_id, active_on, sum(lead_count), sum(total_value), sum(score_sum), sum(entered_sum)
        from stage_counters group by stage_id, active_on
        except
        select stage_id, active_on(closed_at, last_activity_at, created_at), count(*), coalesce(sum(deal_value), 0),
          sum(lead_score), sum(extract(epoch from stage_entered_at)::bigint)
        from leads group by 1, 2
      ) difference`,
  )
  await expectNone(
    db,
    'next_follow_up_at is not the earliest open task',
    sql`
      select id from leads where next_follow_up_at is distinct from
        (select min(due_at) from tasks where tasks.lead_id = leads.id and tasks.status in ('pending', 'in_progress'))`,
  )
  await expectNone(
    db,
    'last activity or contact is not the last one of the history',
    sql`
      select id from leads, lateral (
        select max(occurred_at) as last,
          max(occurred_at) filter (where activity_type in ('call', 'email', 'meeting')) as last_contact
        from activities where activities.lead_id = leads.id
      ) history
      where last_activity_at is distinct from history.last or last_contact_at is distinct from history.last_contact`,
  )
  await expectNone(
    db,
    'the stage is not the one the history ends in',
    sql`
      select leads.id from leads, lateral (
        select to_stage_id, occurred_at from activities
        where activities.lead_id = leads.id and to_stage_id is not null order by occurred_at desc, id desc limit 1
      ) entry
      where (leads.stage_id, leads.stage_entered_at) is distinct from (entry.to_stage_id, entry.occurred_at)`,
  )
  await expectNone(
    db,
    'a move does not begin where the one before ended, or tells a wrong time',
    sql`
      select id from (
        select id, activity_type, from_stage_id, seconds_in_stage, occurred_at,
          lag(to_stage_id) over entries as before, lag(occurred_at) over entries as entered_at
        from activities where to_stage_id is not null
        window entries as (partition by lead_id order by occurred_at, id)
      ) entry
      where activity_type = 'status_change' and (from_stage_id is distinct from before
        or seconds_in_stage is distinct from floor(extract(epoch from occurred_at - entered_at)))`,
  )
  await expectNone(
    db,
    'closed leads and their reasons do not follow from the stage',
    sql`
      select leads.id from leads join pipeline_stages stage on stage.id = leads.stage_id
      where closed_at is distinct from case when is_closed then stage_entered_at end
        or (lost_reason is null) <> (not is_closed or is_won)
        or (is_won and deal_value is null)`,
  )
  await expectNone(
    db,
    'something happened before the lead was created, or has yet to happen',
    sql`
      select activities.id from activities join leads on leads.id = activities.lead_id
      where occurred_at < leads.created_at or occurred_at > now()`,
  )
  await expectNone(
    db,
    'a lead has no primary contact or several',
    sql`
      select leads.id from leads left join contacts on contacts.lead_id = leads.id and is_primary
      group by leads.id having count(contacts.id) <> 1`,
  )
  await expectNone(
    db,
    'a lead cannot be searched for as the product would find it',
    sql`
      select id from leads left join lead_search on lead_id = id
      where document is distinct from lead_search_document(leads)`,
  )
}

function fingerprint(db: Database, table: string) {
  return sql<{ row: string }>`select ${sql.table(table)}::text as row from ${sql.table(table)} order by id`
    .execute(db)
    .then(({ rows }) => createHash('sha256').update(JSON.stringify(rows)).digest('hex'))
}

describe('sample data', () => {
  test('follows from its own history and fills every stage', () =>
    withDatabase(async ({ db }) => {
      const owner = await insertOwner(db)
      const counts = await seedSampleData(db, { owner_id: owner.id })
      expect(counts.leads).toBe(120)
      await expectConsistent(db)
      const { rows: stages } = await sql<{ leads: number }>`
        select count(leads.id) as leads from pipeline_stages left join leads on stage_id = pipeline_stages.id
        group by pipeline_stages.id`.execute(db)
      expect(Math.min(...stages.map((stage) => stage.leads))).toBeGreaterThan(2)
      const { rows: overdue } = await sql`select from tasks where status = 'pending' and due_at < now()`.execute(db)
      expect(overdue.length).toBeGreaterThan(5)
    }))

  test('can be part of a transaction that is rolled back', () =>
    withDatabase(async ({ db }) => {
      const failing = db.transaction().execute(async (trx) => {
        await seedSampleData(trx, { owner_id: null })
        throw new Error('changed my mind')
      })
      await expect(failing).rejects.toThrow('changed my mind')
      expect(await db.selectFrom('leads').select('id').execute()).toEqual([])
    }))

  test('is refused where there are leads, unless forced', () =>
    withDatabase(async ({ db }) => {
      await seedSampleData(db, { owner_id: null })
      await expect(seedSampleData(db, { owner_id: null })).rejects.toThrow(StartError)
      await seedSampleData(db, { owner_id: null, force: true })
      expect(await db.selectFrom('leads').select('id').execute()).toHaveLength(240)
      await expectConsistent(db)
    }))
})

describe('many leads', () => {
  test('are the same for the same seed, and follow from their history', async () => {
    const [one, two, other] = await Promise.all(
      [7, 7, 8].map((seed) =>
        withDatabase(async ({ db, connection_string }) => {
          // Ids of stages are chance; the leads point to them.
          await sql`update pipeline_stages set id = md5(name)::uuid`.execute(db)
          await seedManyLeads(connection_string, { count: 2_000, seed, now: NOW })
          await expectConsistent(db)
          return Promise.all(['leads', 'contacts', 'tasks', 'activities'].map((table) => fingerprint(db, table)))
        }),
      ),
    )
    expect(two).toEqual(one)
    expect(other).not.toEqual(one)
  })

  test('leave the search index and the triggers as they were', () =>
    withDatabase(async ({ db, connection_string }) => {
      const before = await indexesAndTriggers(db)
      await seedManyLeads(connection_string, { count: 50, seed: 1, now: NOW })
      expect(await indexesAndTriggers(db)).toEqual(before)
      await expect(seedManyLeads(connection_string, { count: 1, seed: 1 })).rejects.toThrow(StartError)
      await seedManyLeads(connection_string, { count: 50, seed: 1, now: NOW, force: true })
      await expectConsistent(db)
    }))
})

async function indexesAndTriggers(db: Database) {
  const { rows } = await sql`
    select indexname as name, indexdef as definition from pg_indexes where tablename in ('leads', 'lead_search')
    union all select tgname, tgenabled::text from pg_trigger where tgrelid = 'leads'::regclass and not tgisinternal
    order by name`.execute(db)
  return rows
}
