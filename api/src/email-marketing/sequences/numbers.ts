import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { LeftBecause } from './leave-sequences.ts'

const FIGURES = [
  'recipients',
  'pending',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'unsubscribed',
  'failed',
] as const
type Figures = Record<(typeof FIGURES)[number], number>

/** How many contacts are where in a sequence, and what became of its mails; see SequenceNumbers in schemas.ts. */
export async function readNumbers(db: Database, sequence_id: string) {
  const [places, steps] = await Promise.all([countPlaces(db, sequence_id), countMails(db, sequence_id)])
  const sum = (fits: (place: Place) => boolean) => places.filter(fits).reduce((total, place) => total + place.count, 0)
  const left = new Map<LeftBecause, number>()
  for (const { left_because, count } of places) {
    if (left_because) left.set(left_because, (left.get(left_because) ?? 0) + count)
  }
  return {
    entered: sum(() => true),
    active: sum((place) => place.status === 'active'),
    completed: sum((place) => place.status === 'completed'),
    failed: sum((place) => place.status === 'failed'),
    left: [...left].map(([because, count]) => ({ because, count })).toSorted((a, b) => b.count - a.count),
    before_first: sum((place) => place.status === 'active' && place.step_id === null),
    steps: steps.map(({ id, kind, ...figures }) => ({
      step_id: id,
      waiting: sum((place) => place.status === 'active' && place.step_id === id),
      ended: sum((place) => ['left', 'failed'].includes(place.status) && place.step_id === id),
      mail: kind === 'mail' ? figures : null,
    })),
  }
}

interface Place {
  step_id: string | null
  status: 'active' | 'completed' | 'left' | 'failed'
  left_because: LeftBecause | null
  count: number
}

async function countPlaces(db: Database, sequence_id: string): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select step_id, status, left_because, count(*)::integer as count from sequence_enrolments
    where sequence_id = ${sequence_id} group by step_id, status, left_because`.execute(db)
  return rows
}

async function countMails(db: Database, sequence_id: string) {
  const sums = sql.raw(FIGURES.map((name) => `coalesce(sum(counter.${name}), 0)::integer as ${name}`).join(', '))
  const { rows } = await sql<{ id: string; kind: string } & Figures>`
    select step.id, step.kind, ${sums}
    from sequence_steps step
    left join email_campaigns mail on mail.sequence_step_id = step.id
    left join campaign_counters counter on counter.campaign_id = mail.id
    where step.sequence_id = ${sequence_id}
    group by step.id order by step.position`.execute(db)
  return rows
}
