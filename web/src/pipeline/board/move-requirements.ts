import type { BoardStage, Card } from '../../api/types.ts'

type Target = Pick<BoardStage, 'required_fields' | 'is_closed' | 'is_won'>

/**
 * The fields to ask for before a card may enter a stage: those it shows as empty, and the reason whenever a deal is
 * lost. What a card does not show, the server answers for by refusing the move.
 */
export function missingFields(stage: Target, card: Card): string[] {
  const shown = card as Record<string, unknown>
  const missing = stage.required_fields.filter((key) => key in shown && isEmpty(shown[key]))
  return isLost(stage) && !missing.includes('lost_reason') ? [...missing, 'lost_reason'] : missing
}

/** Closed without being won. */
export function isLost(stage: Pick<Target, 'is_closed' | 'is_won'>): boolean {
  return stage.is_closed && !stage.is_won
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
