import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { createLead } from '../src/leads/create-lead.ts'
import { leadFields } from '../src/leads/fields.ts'
import { findLead, inView, listLeads } from '../src/leads/queries.ts'
import { moveLead } from '../src/pipeline/move-lead.ts'
import { listCards, readBoard, readStats } from '../src/pipeline/queries.ts'
import type { Actor } from '../src/platform/auth-hook.ts'
import { orderBy } from '../src/platform/fields.ts'
import type { BareCase } from './bare-server.ts'
import type { Recorder } from './capture.ts'
import type { Call } from './load.ts'

export interface Operation {
  name: string
  /** Calls of the product. */
  calls: Call[]
  /** What the bare server runs beside it; the ratio to each is printed, the goal is for the last one. */
  bare: { name: string; cases: BareCase[] }[]
  /** Product ÷ bare that must be reached. */
  goal: number
  is_write: boolean
}

const PAGE = 50
const HITS = 20
const CASES = 40
const WRITE_CASES = 2_000
/** From common to rare, as people type them: a name, two words, a city, a phone number, an address. */
const SEARCHES = [
  'cedar ridge',
  'delgado',
  'holloway plumbing',
  'tucson',
  '512-555-0142',
  'sons roofing',
  'bergstrom & novak',
  'maria tran',
  'copper canyon',
  'omaha electric',
  'kessler',
  '(602) 555-0117',
  'summit air',
  'quintero',
  'stonegate roof',
  'womack power',
] as const

/** What is measured, with the product's own statements recorded on this database. */
export async function prepareOperations(db: Database, recorder: Recorder, user_id: string): Promise<Operation[]> {
  const actor: Actor = { user_id, role: 'admin', time_zone: 'UTC', visible_owner_ids: null }
  const { capture } = recorder
  const stages = (await db.selectFrom('pipeline_stages').select('id').orderBy('position').execute()).map(
    (stage) => stage.id,
  )
  const leads = await someLeads(db, WRITE_CASES)
  const order = orderBy(await leadFields(db), '-created_at')
  const everything = inView({}, actor)

  const columnPages = await pages(stages.slice(0, 6), (stage_id, cursor) =>
    listCards(db, { stage_id }, actor, { cursor, limit: PAGE }),
  )
  const listPages = await pages(
    [''],
    (_, cursor) => listLeads(db, everything, order, { cursor, limit: PAGE, keep_plan: true }),
    CASES,
  )

  const own = async <Case>(cases: Case[], run: (db: Database, one: Case) => Promise<unknown>): Promise<BareCase[]> => {
    const recorded: BareCase[] = []
    for (const one of cases) recorded.push({ statements: await capture((recorded) => run(recorded, one)) })
    return recorded
  }
  const read = (name: string, goal: number, calls: Call[], cases: BareCase[], bareName = 'same SQL'): Operation => ({
    name,
    goal,
    calls,
    bare: [{ name: bareName, cases }],
    is_write: false,
  })

  return [
    read(
      'column page, 50 cards',
      0.85,
      columnPages.map(({ key, cursor }) => get(`/api/crm/pipeline/view/stages/${key}/leads`, { limit: PAGE, cursor })),
      await own(columnPages, (db, { key, cursor }) => listCards(db, { stage_id: key }, actor, { cursor, limit: PAGE })),
    ),
    read(
      'keyset list, 50 leads',
      0.85,
      listPages.map(({ cursor }) => get('/api/crm/leads', { limit: PAGE, cursor })),
      await own(listPages, (db, { cursor }) =>
        listLeads(db, everything, order, { cursor, limit: PAGE, keep_plan: true }),
      ),
    ),
    read(
      'whole board, 8 × 50',
      0.8,
      [get('/api/crm/pipeline/view', { limit_per_stage: PAGE })],
      await own([PAGE], (db, limit) => readBoard(db, {}, actor, limit)),
    ),
    {
      ...read('stage counts', 0.38, [get('/api/crm/pipeline/stats', {})], await own([0], (db) => readStats(db, actor))),
      bare: [
        { name: 'same SQL', cases: await own([0], (db) => readStats(db, actor)) },
        {
          name: 'one read of a counter table',
          cases: [{ statements: [{ text: 'select * from bench_counters', values: [] }] }],
        },
      ],
    },
    read(
      'search, 20 hits',
      0.85,
      SEARCHES.map((q) => get('/api/crm/leads', { q, limit: HITS })),
      await own([...SEARCHES], (db, q) => listLeads(db, inView({ q }, actor), order, { limit: HITS })),
    ),
    read(
      'one lead',
      0.35,
      leads.slice(0, 200).map(({ id }) => get(`/api/crm/leads/${id}`, {})),
      await own(leads.slice(0, 200), (db, { id }) => findLead(db, id, actor)),
    ),
    await move(capture, leads, stages.slice(0, 6), actor),
    await create(capture, stages[0] as string, actor),
  ]
}

/** Leads are moved between the open stages, each time to another one. */
async function move(
  capture: Recorder['capture'],
  leads: SomeLead[],
  stages: string[],
  actor: Actor,
): Promise<Operation> {
  const cases = leads.map(({ id, stage_id }, index) => ({
    id,
    stage_id: stages.filter((stage) => stage !== stage_id)[index % (stages.length - 1)] as string,
  }))
  const own: BareCase[] = []
  for (const { id, stage_id } of cases) {
    let position = ''
    const statements = await capture(async (recorded) => {
      position = (await moveLead(recorded, id, { stage_id }, actor, undefined)).lead.position
    })
    own.push({ statements, markers: { position } })
  }
  return {
    name: 'move with history and counters',
    goal: 0.42,
    is_write: true,
    calls: cases.map(({ id, stage_id }) => post(`/api/crm/pipeline/leads/${id}/move`, { stage_id })),
    bare: [
      { name: 'same SQL', cases: own },
      {
        name: 'one plain UPDATE',
        cases: cases.map(({ id, stage_id }) => ({
          statements: [
            {
              text: `update bench_leads set stage_id = $2, position = 'a' || gen_random_uuid(), stage_entered_at = now(),
                last_activity_at = now(), updated_at = now(), version = version + 1 where id = $1 returning *`,
              values: [id, stage_id],
            },
          ],
        })),
      },
    ],
  }
}

async function create(capture: Recorder['capture'], stage_id: string, actor: Actor): Promise<Operation> {
  const lead = {
    business_name: 'Fernwood & Daughters Plumbing',
    contact_name: 'Alma Fernwood',
    email: 'alma@fernwood-plumbing.test',
    phone: '(512) 555-0188',
    city: 'Austin',
    state: 'TX',
    lead_score: 61,
    tier: 'warm' as const,
    deal_value: 4_800,
    tags: ['referral', 'residential'],
  }
  let id = ''
  let position = ''
  const statements = await capture(async (recorded) => {
    const created = await createLead(recorded, lead, actor)
    id = created.id
    position = created.position
  })
  return {
    name: 'create with history',
    goal: 0.5,
    is_write: true,
    calls: [post('/api/crm/leads', lead)],
    bare: [
      { name: 'same SQL', cases: [{ statements, markers: { position, lead: id } }] },
      {
        name: 'one plain INSERT',
        cases: [
          {
            statements: [
              {
                text: `insert into bench_leads (business_name, contact_name, email, phone, phone_e164, city, state, lead_score,
                    tier, deal_value, tags, stage_id, position, last_activity_at)
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'a' || gen_random_uuid(), now()) returning *`,
                values: [
                  lead.business_name,
                  lead.contact_name,
                  lead.email,
                  lead.phone,
                  '+15125550188',
                  lead.city,
                  lead.state,
                  lead.lead_score,
                  lead.tier,
                  lead.deal_value,
                  lead.tags,
                  stage_id,
                ],
              },
            ],
          },
        ],
      },
    ],
  }
}

/** A lead table without triggers and a counter table of one row per stage: what the plain statements work on. */
export async function prepareBareTables(db: Database): Promise<void> {
  await sql`create table bench_leads (like leads including all)`.execute(db)
  await sql`insert into bench_leads select * from leads`.execute(db)
  await sql`create table bench_counters (like stage_counters including all, primary key (stage_id))`.execute(db)
  await sql`
    insert into bench_counters
    select stage_id, null, sum(lead_count), sum(total_value), sum(score_sum), sum(entered_sum) from stage_counters
    group by stage_id`.execute(db)
  await sql`vacuum analyze bench_leads, bench_counters`.execute(db)
}

interface SomeLead {
  id: string
  stage_id: string
}

export async function someLeads(db: Database, count: number): Promise<SomeLead[]> {
  const { rows } = await sql<SomeLead>`
    select leads.id, stage_id from leads join pipeline_stages on pipeline_stages.id = stage_id
    where not is_closed and deleted_at is null order by md5(leads.id::text) limit ${count}`.execute(db)
  return rows
}

/** The first pages of each list, as someone would page through it. */
async function pages(
  keys: string[],
  read: (key: string, cursor: string | undefined) => Promise<{ next_cursor: string | null }>,
  depth = Math.ceil(CASES / keys.length),
) {
  const found: { key: string; cursor: string | undefined }[] = []
  for (const key of keys) {
    let cursor: string | undefined
    for (let page = 0; page < depth; page++) {
      found.push({ key, cursor })
      cursor = (await read(key, cursor)).next_cursor ?? undefined
    }
  }
  return found
}

export function get(path: string, query: Record<string, string | number | undefined>): Call {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)]))
  return { method: 'GET', path: given.length > 0 ? `${path}?${search}` : path }
}

function post(path: string, body: object): Call {
  return { method: 'POST', path, body }
}
