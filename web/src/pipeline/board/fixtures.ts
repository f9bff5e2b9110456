import type { Board, Card } from '../../api/types.ts'

/** A card for tests; its value and score follow from its letter: a is 100 and 10, b is 200 and 20… */
export function cardOf(id: string, stageId: string): Card {
  const rank = id.charCodeAt(0) - 96
  return {
    id,
    business_name: `${id.toUpperCase()} Plumbing`,
    contact_name: null,
    email: null,
    phone: null,
    city: 'Austin',
    state: 'TX',
    tier: 'warm',
    lead_score: rank * 10,
    deal_value: rank * 100,
    source_type: 'manual',
    owner_id: null,
    tags: [],
    stage_id: stageId,
    position: `a${id}`,
    pending_tasks: 0,
    overdue_tasks: 0,
    next_follow_up_at: null,
    last_activity_at: null,
    stage_entered_at: '2026-01-01T00:00:00Z',
    why_now: null,
    version: 1,
  }
}

/** A board for tests: one column (s0, s1, …) for each list of card ids, everything loaded. */
export function boardOf(...columns: string[][]): Board {
  return {
    stages: columns.map((ids, index) => {
      const leads = ids.map((id) => cardOf(id, `s${index}`))
      const score = leads.reduce((sum, card) => sum + card.lead_score, 0)
      return {
        id: `s${index}`,
        name: `Stage ${index}`,
        color: '#64748b',
        description: null,
        position: index + 1,
        version: 1,
        is_closed: false,
        is_won: false,
        required_fields: [],
        lead_count: leads.length,
        total_value: leads.reduce((sum, card) => sum + (card.deal_value ?? 0), 0),
        avg_score: leads.length > 0 ? score / leads.length : null,
        leads,
        next_cursor: null,
      }
    }),
  }
}
