import { type Contractor, inventContractor, inventPerson, type KnownNames } from './contractors.ts'
import { type Random, uuidAt } from './random.ts'
import type { SeedBatch, SeedRows } from './rows.ts'
import * as sayings from './sayings.ts'
import { workingDaysAgo, workingDaysAhead } from './working-time.ts'

export interface SeedStage {
  id: string
  name: string
  is_closed: boolean
  is_won: boolean
}

/** What the leads are invented for. */
export interface Workspace {
  /** Active stages in the order of the board; at least one is open. */
  stages: SeedStage[]
  owner_ids: string[]
  /** What every date is relative to. */
  now: Date
  /** `full`: calls, mails, notes and several contacts too. `short`: one contact, and what moves a lead. */
  detail: 'full' | 'short'
}

/** One lead with all that happened to it. Its place in the stage is not given yet. */
export type LeadLife = Omit<SeedBatch, 'leads'> & { lead: Omit<SeedRows['leads'], 'position'> }

/** Invents a company and its way through the stages; every date and figure of the lead follows from that history. */
export function inventLead(random: Random, { stages, owner_ids, now, detail }: Workspace, known: KnownNames): LeadLife {
  const path = inventPath(random, stages)
  const stage = path.at(-1)?.stage as SeedStage
  const progress = stage.is_won ? 1 : path.length / stages.length
  const company = inventContractor(random, known)
  const owner_id = random.chance(0.88) && owner_ids.length > 0 ? random.pick(owner_ids) : null
  const origin = inventOrigin(random)

  const entered = path.map((step) => workingDaysAgo(step.entered, now, random))
  const created_at = entered[0] as Date
  const stage_entered_at = entered.at(-1) as Date
  const lead_id = uuidAt(created_at, random)
  const about = { lead_id, actor_id: owner_id }

  const contacts = inventContacts(random, company, {
    lead_id,
    created_at,
    count: detail === 'full' ? random.integer(1, 3, 1.4) : 1,
  })
  const primary = contacts[0] as SeedRows['contacts']
  const activities = [created(random, about, path[0] as Step, created_at, origin.is_by_hand)]
  for (const [index, step] of path.entries()) {
    const previous = path[index - 1]
    if (previous)
      activities.push(
        moved(random, about, previous.stage, step.stage, entered[index - 1] as Date, entered[index] as Date),
      )
    if (detail === 'short') continue
    const left = path[index + 1]?.entered ?? (step.stage.is_closed || step.is_stale ? step.entered : -1)
    for (const day of quietDays(random, step.entered, left)) {
      activities.push(touch(random, about, random.pick(contacts).id, workingDaysAgo(day, now, random), index))
    }
  }

  const tasks = detail === 'full' ? activities.flatMap((activity) => doneTask(random, activity, owner_id)) : []
  if (!stage.is_closed && random.chance(detail === 'full' ? 0.68 : 0.3)) {
    for (let count = random.integer(1, 2, 2.5); count > 0; count--) {
      tasks.push(openTask(random, about, stage_entered_at, path.at(-1)?.entered as number, now))
    }
  }

  const dueDates = tasks.filter((task) => task.status === 'pending').map((task) => task.due_at as string)
  const last_activity_at = latest(activities)
  const lead_score = inventScore(random, progress, stage)
  return {
    lead: {
      id: lead_id,
      business_name: company.business_name,
      contact_name: `${primary.first_name} ${primary.last_name}`,
      email: primary.email,
      phone: company.phone,
      phone_e164: company.phone_e164,
      website: random.chance(0.8) ? `https://www.${company.domain}` : null,
      address: company.address,
      city: company.city,
      state: company.state,
      zip_code: company.zip_code,
      business_type: company.business_type,
      employee_count: company.employee_count,
      years_in_business: company.years_in_business,
      lead_score,
      tier: lead_score >= 70 ? 'hot' : lead_score >= 45 ? 'warm' : random.chance(0.4) ? 'nurture' : 'cold',
      stage_id: stage.id,
      stage_entered_at: stage_entered_at.toISOString(),
      deal_value: random.chance(progress < 0.2 ? 0.45 : progress < 0.3 ? 0.75 : 1)
        ? inventValue(random, company)
        : null,
      source_type: origin.source_type,
      owner_id,
      tags: random.sample(sayings.TAGS, random.weighted([22, 38, 28, 12])),
      why_now: origin.why_now,
      lost_reason: stage.is_closed && !stage.is_won ? random.pick(sayings.LOST_REASONS) : null,
      next_follow_up_at: dueDates.sort()[0] ?? null,
      last_activity_at,
      last_contact_at: latest(activities.filter(({ activity_type }) => CONTACT_TYPES.has(activity_type))),
      closed_at: stage.is_closed ? stage_entered_at.toISOString() : null,
      created_at: created_at.toISOString(),
      updated_at: last_activity_at ?? created_at.toISOString(),
    },
    contacts,
    tasks,
    activities,
  }
}

const CONTACT_TYPES = new Set<string>(['call', 'email', 'meeting'])

interface Step {
  stage: SeedStage
  /** How many working days ago. */
  entered: number
  /** Nothing has happened since. */
  is_stale: boolean
}

/** From the first stage to where the lead stands; younger stages hold more leads, and a few leads are forgotten. */
function inventPath(random: Random, stages: SeedStage[]): Step[] {
  const open = stages.filter((stage) => !stage.is_closed)
  const closed = stages.filter((stage) => stage.is_closed)
  const share = [...open.map((_, index) => 3 + 2 * (open.length - index)), ...closed.map(() => 6)]
  const target = [...open, ...closed][random.weighted(share)] as SeedStage
  const isLost = target.is_closed && !target.is_won
  const last = target.is_closed ? (isLost ? random.integer(0, open.length - 1) : open.length - 1) : open.indexOf(target)
  const way = open.slice(0, last + 1).filter((stage, index) => index === 0 || stage === target || !random.chance(0.08))
  if (target.is_closed) way.push(target)

  const is_stale = !target.is_closed && random.chance(0.12)
  let entered = target.is_closed
    ? random.integer(0, 60, 1.5)
    : is_stale
      ? random.integer(14, 40)
      : random.integer(0, 10, 1.5)
  const path: Step[] = []
  for (const stage of way.reverse()) {
    path.unshift({ stage, entered, is_stale: is_stale && path.length === 0 })
    entered += random.integer(1, 9, 1.5)
  }
  return path
}

/** Some of the days between entering a stage and leaving it, oldest first; both ends are excluded. */
function quietDays(random: Random, entered: number, left: number): number[] {
  const between = Array.from({ length: Math.max(0, entered - left - 1) }, (_, index) => entered - 1 - index)
  return between.filter(() => random.chance(0.4))
}

function inventOrigin(random: Random) {
  const source_type = (['pain_signal', 'calculator', 'import', 'manual', 'api'] as const)[
    random.weighted([34, 20, 24, 16, 6])
  ]
  if (source_type === 'pain_signal') return { source_type, why_now: random.pick(sayings.WHY_NOW), is_by_hand: false }
  if (source_type === 'calculator')
    return { source_type, why_now: random.pick(sayings.CALCULATOR_WHY_NOW), is_by_hand: false }
  return { source_type: source_type ?? 'manual', why_now: null, is_by_hand: source_type !== 'api' }
}

function inventScore(random: Random, progress: number, stage: SeedStage): number {
  const middle = stage.is_closed && !stage.is_won ? 34 : 38 + 44 * progress
  const spread = (random.fraction() + random.fraction() + random.fraction() - 1.5) * 32
  return Math.round(Math.min(99, Math.max(4, middle + spread)))
}

/** A year of the product: by seat, rounded as one would quote. */
function inventValue(random: Random, company: Contractor): number {
  return Math.round((1_200 + company.employee_count * random.integer(110, 420)) / 50) * 50
}

function inventContacts(
  random: Random,
  company: Contractor,
  { lead_id, created_at, count }: { lead_id: string; created_at: Date; count: number },
): SeedRows['contacts'][] {
  const at = created_at.toISOString()
  const people = new Map<string, ReturnType<typeof inventPerson>>()
  while (people.size < count) {
    const person = inventPerson(random)
    people.set(`${person.first_name}.${person.last_name}`.toLowerCase(), person)
  }
  return [...people].map(([mailbox, person], index) => ({
    id: uuidAt(created_at, random),
    lead_id,
    ...person,
    email: `${mailbox}@${company.domain}`,
    phone: index === 0 ? company.phone : null,
    phone_e164: index === 0 ? company.phone_e164 : null,
    job_title: index === 0 && random.chance(0.7) ? 'Owner' : random.pick(sayings.JOB_TITLES),
    is_primary: index === 0,
    created_at: at,
    updated_at: at,
  }))
}

interface About {
  lead_id: string
  actor_id: string | null
}

type Activity = SeedRows['activities']

function activity(
  random: Random,
  { lead_id, actor_id }: About,
  at: Date,
  facts: Partial<Activity> & Pick<Activity, 'activity_type' | 'subject'>,
): Activity {
  return {
    id: uuidAt(at, random),
    lead_id,
    actor_id,
    contact_id: null,
    description: null,
    direction: null,
    outcome: null,
    call_duration_seconds: null,
    from_stage_id: null,
    to_stage_id: null,
    seconds_in_stage: null,
    occurred_at: at.toISOString(),
    ...facts,
  }
}

function created(random: Random, about: About, step: Step, at: Date, is_by_hand: boolean): Activity {
  return activity(random, { ...about, actor_id: is_by_hand ? about.actor_id : null }, at, {
    activity_type: 'system',
    subject: 'Lead created',
    to_stage_id: step.stage.id,
  })
}

function moved(random: Random, about: About, from: SeedStage, to: SeedStage, entered: Date, left: Date): Activity {
  return activity(random, about, left, {
    activity_type: 'status_change',
    subject: `Moved to ${to.name}`,
    from_stage_id: from.id,
    to_stage_id: to.id,
    seconds_in_stage: Math.floor((left.getTime() - entered.getTime()) / 1_000),
  })
}

/** A call, a mail, a note or a meeting. Nobody meets in the first stage. */
function touch(random: Random, about: About, contact_id: string, at: Date, stage: number): Activity {
  switch (random.weighted([40, 30, 18, stage === 0 ? 0 : 12])) {
    case 0: {
      const [outcome, subject, description] = random.pick(sayings.CALLS)
      const call_duration_seconds = outcome === 'Connected' ? random.integer(95, 1_500, 1.6) : random.integer(18, 45)
      return activity(random, about, at, {
        activity_type: 'call',
        contact_id,
        direction: 'outbound',
        outcome,
        subject,
        description,
        call_duration_seconds,
      })
    }
    case 1: {
      const [direction, subject, description] = random.pick(sayings.EMAILS)
      return activity(random, about, at, { activity_type: 'email', contact_id, direction, subject, description })
    }
    case 2:
      return activity(random, about, at, {
        activity_type: 'note',
        subject: 'Note',
        description: random.pick(sayings.NOTES),
      })
    default: {
      const [subject, description] = random.pick(sayings.MEETINGS)
      return activity(random, about, at, { activity_type: 'meeting', contact_id, subject, description })
    }
  }
}

type Task = SeedRows['tasks']

/** Now and then the call or meeting had been planned as a task. */
function doneTask(
  random: Random,
  { lead_id, activity_type, subject, occurred_at }: Activity,
  assigned_to: string | null,
): Task[] {
  if ((activity_type !== 'call' && activity_type !== 'meeting') || !random.chance(0.35)) return []
  const planned = new Date(Date.parse(occurred_at) - 3_600_000 * random.integer(1, 3))
  return [
    {
      id: uuidAt(planned, random),
      lead_id,
      title: subject,
      task_type: activity_type,
      status: 'completed',
      priority: 'medium',
      due_at: occurred_at,
      completed_at: occurred_at,
      assigned_to,
      created_at: planned.toISOString(),
      updated_at: occurred_at,
    },
  ]
}

/** One in four is overdue, when the lead has been in its stage for long enough. */
function openTask(random: Random, { lead_id, actor_id }: About, planned: Date, days: number, now: Date): Task {
  const [task_type, title] = random.pick(sayings.TASKS)
  const isOverdue = days >= 2 && random.chance(0.25)
  const due = isOverdue
    ? workingDaysAgo(random.integer(1, Math.min(5, days - 1)), now, random)
    : workingDaysAhead(random.integer(0, 8, 1.3), now, random)
  return {
    id: uuidAt(planned, random),
    lead_id,
    title,
    task_type,
    status: 'pending',
    priority: (['low', 'medium', 'high', 'urgent'] as const)[random.weighted([15, 50, 27, 8])] ?? 'medium',
    due_at: due.toISOString(),
    completed_at: null,
    assigned_to: actor_id,
    created_at: planned.toISOString(),
    updated_at: planned.toISOString(),
  }
}

function latest(activities: Activity[]): string | null {
  return activities.reduce<string | null>(
    (last, { occurred_at }) => (last === null || occurred_at > last ? occurred_at : last),
    null,
  )
}
