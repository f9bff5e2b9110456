/**
 * A card in the air: which, from where, and where it would land. The rules of moving it with the keyboard and the
 * words that tell a screen reader about it.
 */
import type { Board, Card } from '../../api/types.ts'
import { findStage, type Place } from './board.ts'

/** `over.index` counts the cards of the target column without the one in the air. */
export type Drag = { card: Card; by: 'pointer' | 'keyboard'; from: Place; over: Place }

/** The keys that move a lifted card. */
export type DragKey = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight' | 'Home' | 'End'

/** Whether a key moves a lifted card. */
export function isDragKey(key: string): key is DragKey {
  return ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key)
}

/** Where a lifted card goes by one key press; the same place at the edge of the board. */
export function step(board: Board, drag: Drag, key: DragKey): Place {
  const { stage_id, index } = drag.over
  const last = lastIndex(board, drag, stage_id)
  switch (key) {
    case 'ArrowUp':
      return { stage_id, index: Math.max(0, index - 1) }
    case 'ArrowDown':
      return { stage_id, index: Math.min(last, index + 1) }
    case 'Home':
      return { stage_id, index: 0 }
    case 'End':
      return { stage_id, index: last }
    case 'ArrowLeft':
    case 'ArrowRight': {
      const column = board.stages.findIndex((stage) => stage.id === stage_id)
      const next = board.stages[column + (key === 'ArrowLeft' ? -1 : 1)]
      return next ? { stage_id: next.id, index: Math.min(index, lastIndex(board, drag, next.id)) } : drag.over
    }
  }
}

/** Whether dropping here would change nothing. */
export function isAtHome(drag: Drag): boolean {
  return drag.over.stage_id === drag.from.stage_id && drag.over.index === drag.from.index
}

/** "Acme Plumbing, position 3 of 120 in Qualified", the count as it would be after the drop. */
export function describePlace(board: Board, drag: Pick<Drag, 'card' | 'from' | 'over'>): string {
  const stage = findStage(board, drag.over.stage_id)
  if (!stage) return drag.card.business_name
  const count = stage.lead_count + (drag.from.stage_id === stage.id ? 0 : 1)
  return `${drag.card.business_name}, position ${drag.over.index + 1} of ${count} in ${stage.name}`
}

function lastIndex(board: Board, drag: Drag, stageId: string): number {
  const length = findStage(board, stageId)?.leads.length ?? 0
  return stageId === drag.from.stage_id ? Math.max(0, length - 1) : length
}
