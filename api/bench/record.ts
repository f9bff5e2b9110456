import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { rememberPairs, takeChecks } from '../src/duplicates/queries.ts'
import { ask, untilCompleted } from './ask.ts'
import { type Call, load, type Target } from './load.ts'
import { get, someLeads } from './operations.ts'
import { say } from './report.ts'

const CONTACTS = 250_000
const ACTIVITIES = 1_000_000
/** Open tasks of the user who asks. */
const TASKS = 3_000
const CHECKED_AT_ONCE = 500

/** Finds the duplicates of every lead as the product's job does, before it can. */
export async function findDuplicates(db: Database): Promise<void> {
  const started = performance.now()
  let checked = 0
  for (;;) {
    const ids = await takeChecks(db, CHECKED_AT_ONCE)
    if (ids.length === 0) break
    await rememberPairs(db, ids)
    checked += ids.length
  }
  const taken = performance.now() - started
  const { pairs } = await db
    .selectFrom('duplicate_pairs')
    .select(db.fn.countAll<number>().as('pairs'))
    .executeTakeFirstOrThrow()
  say(`${count(pairs)} pairs of duplicates in ${seconds(taken)} s, ${(taken / checked).toFixed(2)} ms for a lead`)
}

/** Adds contacts, activities and tasks to the leads that are there, without what triggers would do for each. */
async function topUp(db: Database, user_id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql`
      with lead as (select id, city, state, row_number() over () - 1 as place from leads),
      known as (select array_agg(distinct first_name) as first, array_agg(distinct last_name) as last from contacts)
      insert into contacts (lead_id, first_name, last_name, email, phone, phone_e164, job_title, city, state,
        email_subscribed, tags)
      select lead.id, first[1 + n % cardinality(first)], last[1 + n / 7 % cardinality(last)],
        'person' || n || '@record.test', substr(number, 3), number,
        (array['Owner', 'Office Manager', 'Estimator', 'Service Manager', 'Dispatcher'])[1 + n % 5], lead.city, lead.state,
        n % 10 > 0, case when n % 20 = 0 then array['vip'] when n % 3 = 0 then array['newsletter'] else '{}' end
      from generate_series(1, ${CONTACTS} - (select count(*) from contacts)) as n
        cross join known
        cross join lateral (select '+1' || 2000000000 + n * 7919 % 7999999999 as number) phone
        join lead on lead.place = n % (select count(*) from leads)`.execute(trx)
    await sql`
      insert into contact_search (contact_id, document) select id, contact_search_document(contacts) from contacts
      on conflict (contact_id) do nothing`.execute(trx)
    await sql`
      with lead as (select id, row_number() over () - 1 as place from leads)
      insert into activities (activity_type, lead_id, actor_id, subject, description, direction, occurred_at)
      select (array['call', 'email', 'meeting'])[1 + n % 3], lead.id, ${user_id}::uuid, 'Talked about the offer',
        'They compare three offers and decide after the season.', 'outbound', now() - n * interval '20 seconds'
      from generate_series(1, ${ACTIVITIES} - (select count(*) from activities)) as n
        join lead on lead.place = n % (select count(*) from leads)`.execute(trx)
    await sql`
      with lead as (select id, row_number() over () - 1 as place from leads)
      insert into tasks (lead_id, title, priority, due_at, assigned_to)
      select lead.id, 'Call back', (array['low', 'medium', 'high', 'urgent'])[1 + n % 4],
        now() + (n - ${TASKS} / 3) * interval '5 minutes', ${user_id}::uuid
      from generate_series(1, ${TASKS} - (select count(*) from tasks where assigned_to = ${user_id} and status = 'pending')) as n
        join lead on lead.place = n % (select count(*) from leads)`.execute(trx)
  })
  await sql`vacuum analyze contacts, contact_search, activities, tasks`.execute(db)
}

interface Goal {
  name: string
  /** Of the slowest but for one in forty. */
  goal_ms: number
  calls: Call[]
}

/** What the record promises of contacts, timelines, tasks, search, exports and bulk actions, on a workspace full of them. */
export async function measureRecord(
  db: Database,
  target: Target,
  { user_id, quick }: { user_id: string; quick: boolean },
) {
  const loading = performance.now()
  await topUp(db, user_id)
  say('')
  say(
    `${count(CONTACTS)} contacts, ${count(ACTIVITIES)} activities, filled in ${seconds(performance.now() - loading)} s`,
  )
  say(`${'at 10 connections'.padEnd(44)}${'p50'.padStart(8)}${'p97.5'.padStart(8)}${'goal'.padStart(8)} ms`)
  for (const { name, goal_ms, calls } of await goals(db)) {
    await load({ target, calls, run: { seconds: 1 } })
    const { p50_ms, p97_5_ms } = await load({ target, calls, run: { seconds: quick ? 2 : 5 } })
    const figures = [p50_ms, p97_5_ms, goal_ms].map((figure) => String(figure).padStart(8)).join('')
    say(`${name.padEnd(44)}${figures}  ${verdict(p97_5_ms <= goal_ms)}`)
  }
  await measureExport(target, 'leads, every column', 'lead.csv')
  await measureExport(target, 'leads, 5 columns', 'lead.csv?fields=business_name,city,phone,lead_score,owner_id')
  await measureExport(target, 'contacts, every column', 'contact.csv')
  await measureBulk(db, target)
}

async function goals(db: Database): Promise<Goal[]> {
  const leads = await someLeads(db, 200)
  const numbers = await db.selectFrom('contacts').select('phone').orderBy('email').limit(100).execute()
  const phones = numbers.flatMap(({ phone }) => phone ?? [])
  return [
    {
      name: 'timeline page',
      goal_ms: 15,
      calls: leads.map(({ id }) => get(`/api/crm/activities/lead/${id}/timeline`, {})),
    },
    ...filterPairs.map(({ name, filter, sort }) => ({
      name: `contacts: ${name}`,
      goal_ms: 40,
      calls: CITIES.map((city, index) =>
        get('/api/crm/contacts', { filter: JSON.stringify(filter(city, NAMES[index % NAMES.length] as string)), sort }),
      ),
    })),
    { name: 'search for a phone number', goal_ms: 40, calls: phones.map((q) => get('/api/crm/search', { q })) },
    {
      name: 'contacts by phone number',
      goal_ms: 40,
      calls: phones.map((search) => get('/api/crm/contacts', { search })),
    },
    { name: 'task summary', goal_ms: 15, calls: [get('/api/crm/tasks/upcoming/summary', {})] },
    { name: 'duplicates', goal_ms: 1_000, calls: [get('/api/crm/leads/duplicates', {})] },
  ]
}

const CITIES = ['Austin', 'Tucson', 'Omaha', 'Boise', 'Tampa', 'Tulsa', 'Denver', 'Madison']
const NAMES = ['mar', 'delgado', 'ann', 'kess', 'tran', 'novak']

const filterPairs: { name: string; filter: (city: string, name: string) => object; sort: string }[] = [
  {
    name: 'name contains, subscribed',
    sort: 'name',
    filter: (_, name) => both(['name', 'contains', name], ['email_subscribed', 'is', true]),
  },
  {
    name: 'city, tag',
    sort: '-created_at',
    filter: (city) => both(['city', 'eq', city], ['tags', 'has_any', ['vip']]),
  },
  {
    name: 'tier of the lead, subscribed',
    sort: 'name',
    filter: () => both(['lead.tier', 'eq', 'hot'], ['email_subscribed', 'is', true]),
  },
  {
    name: 'job title contains, city contains',
    sort: 'name',
    filter: (city) => both(['job_title', 'contains', 'manager'], ['city', 'contains', city.slice(1)]),
  },
  {
    name: 'name contains, city contains',
    sort: 'name',
    filter: (city, name) => both(['name', 'contains', name], ['city', 'contains', city.slice(1)]),
  },
]

function both(...conditions: [field: string, op: string, value: unknown][]) {
  return { and: conditions.map(([field, op, value]) => ({ field, op, value })) }
}

async function measureExport({ url, headers }: Target, name: string, path: string) {
  const started = performance.now()
  const response = await fetch(`${url}/api/crm/exports/${path}`, { headers })
  if (!response.ok) throw new Error(`the export answered ${response.status}: ${await response.text()}`)
  let lines = 0
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, at + 1)) lines++
  }
  const rate = lines / ((performance.now() - started) / 1000)
  say(`export of ${name}: ${count(Math.round(rate))} rows/s (goal: 50,000) ${verdict(rate >= 50_000)}`)
}

const NEW_LINE = 10

/** The older half of the leads, in one operation of the background. */
async function measureBulk(db: Database, target: Target) {
  const { middle } = await db
    .selectFrom('leads')
    .select(sql<string>`percentile_disc(0.5) within group (order by created_at)`.as('middle'))
    .executeTakeFirstOrThrow()
  const started = performance.now()
  const { id, total } = await ask<{ id: string; total: number }>(target, 'POST', '/api/crm/bulk', {
    entity: 'lead',
    filter: { field: 'created_at', op: 'before', value: middle },
    action: 'add_tags',
    params: { tags: ['spring campaign'] },
  })
  await untilCompleted(target, `/api/crm/operations/${id}`)
  const taken = performance.now() - started
  say(`a tag for ${count(total)} leads: ${seconds(taken)} s (goal: 60 s for 50,000) ${verdict(taken <= 60_000)}`)
}

const verdict = (isMet: boolean) => (isMet ? 'met' : 'MISS')
const count = (number: number) => number.toLocaleString('en-US')
const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1)
