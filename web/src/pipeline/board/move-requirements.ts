import type { BoardStage, Card } from '../../api/types.ts'

type Target = Pick<BoardStage, 'required_fields' | 'is_closed' | 'is_won'>

/**
 * The fields to ask for before a card may enter a stage: those it shows as empty, and the reason whenever a deal is
 * lost. None when the stage requires what a card does not show: then the server names all that are missing at once,
 * by refusing the move.
 */
export function missingFields(stage: Target, card: Card): string[] {
  const shown: Record<string, unknown> = { ...card, lost_reason: null }
  const required = new Set(stage.required_fields)
  if (isLost(stage)) required.add('lost_reason')
  const keys = [...required]
  return keys.every((key) => key in shown) ? keys.filter((key) => isEmpty(shown[key])) : []
}

/** The key of the field that the server names: `/fields/custom/roof_age` → `custom.roof_age`. */
export function fieldOfPath(path: string): string {
  return path.replace(/^\/(fields\/)?/, '').replace('/', '.')
}

/** Closed without being won. */
export function isLost(stage: Pick<Target, 'is_closed' | 'is_won'>): boolean {
  return stage.is_closed && !stage.is_won
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
