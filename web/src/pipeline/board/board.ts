/**
 * The rules of the board, as pure functions: what a move, an edit or another page makes of the columns and their
 * totals. Nothing here knows of React, the network or the pointer.
 */
import type { Board, BoardStage, Card } from '../../api/types.ts'

/**
 * A card put between two neighbours of a column: right after `after_id`, right before `before_id`. Either is absent
 * at the end of a column.
 */
export type Move = { lead_id: string; stage_id: string; after_id?: string; before_id?: string }

/** Index of a card's place in a column that does not count the card itself. */
export type Place = { stage_id: string; index: number }

/** The next cards of a column. */
export type ColumnPage = { data: Card[]; next_cursor: string | null }

/** Where a card stands, or undefined when it is not among the loaded cards. */
export function findCard(board: Board, leadId: string): (Place & { card: Card }) | undefined {
  for (const stage of board.stages) {
    const index = stage.leads.findIndex((card) => card.id === leadId)
    const card = stage.leads[index]
    if (card) return { stage_id: stage.id, index, card }
  }
  return undefined
}

/** The stage with this id, or undefined. */
export function findStage(board: Board, stageId: string): BoardStage | undefined {
  return board.stages.find((stage) => stage.id === stageId)
}

/** The move that puts a card at a place, told by the neighbours it then has. */
export function moveTo(board: Board, leadId: string, place: Place): Move {
  const others = findStage(board, place.stage_id)?.leads.filter((card) => card.id !== leadId) ?? []
  const move: Move = { lead_id: leadId, stage_id: place.stage_id }
  const above = others[place.index - 1]
  const below = others[place.index]
  if (above) move.after_id = above.id
  if (below) move.before_id = below.id
  return move
}

/**
 * The board after a move. Applying the same move twice is the same as once, so it can be laid over an answer of the
 * server that knows of it already. A card or a stage that is not on the board changes nothing.
 */
export function applyMove(board: Board, move: Move): Board {
  const found = findCard(board, move.lead_id)
  const target = findStage(board, move.stage_id)
  if (!found || !target) return board
  const others = target.leads.filter((card) => card.id !== move.lead_id)
  const index = landingIndex(others, move, found.stage_id === target.id ? found.index : 0)
  if (found.stage_id === target.id && index === found.index) return board
  const leads = others.toSpliced(index, 0, { ...found.card, stage_id: target.id })
  return withStages(board, (stage) => {
    if (stage.id === target.id) {
      return stage.id === found.stage_id ? { ...stage, leads } : counted({ ...stage, leads }, found.card, 1)
    }
    if (stage.id !== found.stage_id) return stage
    return counted({ ...stage, leads: stage.leads.filter((card) => card.id !== move.lead_id) }, found.card, -1)
  })
}

/** The board after some fields of a card changed; the totals of its column follow. */
export function applyEdit(board: Board, leadId: string, changes: Partial<Card>): Board {
  const found = findCard(board, leadId)
  if (!found) return board
  const { stage_id: _, ...fields } = changes
  const card = { ...found.card, ...fields }
  return withStages(board, (stage) =>
    stage.id === found.stage_id
      ? counted(counted({ ...stage, leads: stage.leads.with(found.index, card) }, found.card, -1), card, 1)
      : stage,
  )
}

/** The board with the next page of one column; cards that are already there are not repeated. */
export function appendPage(board: Board, stageId: string, page: ColumnPage): Board {
  const known = new Set(board.stages.flatMap((stage) => stage.leads.map((card) => card.id)))
  const fresh = page.data.filter((card) => !known.has(card.id))
  return withStages(board, (stage) =>
    stage.id === stageId ? { ...stage, leads: [...stage.leads, ...fresh], next_cursor: page.next_cursor } : stage,
  )
}

/**
 * `next` with every card and stage that is unchanged replaced by its object from `previous`, so that what did not
 * change is not drawn again.
 */
export function shareUnchanged(previous: Board | undefined, next: Board): Board {
  if (!previous || previous === next) return next
  const cards = new Map(previous.stages.flatMap((stage) => stage.leads.map((card) => [card.id, card])))
  const stages = new Map(previous.stages.map((stage) => [stage.id, stage]))
  const shared = withStages(next, (stage) => {
    const leads = stage.leads.map((card) => {
      const old = cards.get(card.id)
      return old && isSame(old, card) ? old : card
    })
    const old = stages.get(stage.id)
    const sparing = { ...stage, leads: old && hasSameItems(old.leads, leads) ? old.leads : leads }
    return old && isSame(old, sparing) ? old : sparing
  })
  return hasSameItems(previous.stages, shared.stages) ? previous : shared
}

function landingIndex(others: Card[], move: Move, fallback: number): number {
  const above = move.after_id === undefined ? -1 : others.findIndex((card) => card.id === move.after_id)
  if (above >= 0) return above + 1
  const below = move.before_id === undefined ? -1 : others.findIndex((card) => card.id === move.before_id)
  return below >= 0 ? below : Math.min(fallback, others.length)
}

function counted(stage: BoardStage, card: Card, sign: 1 | -1): BoardStage {
  const lead_count = stage.lead_count + sign
  const score = (stage.avg_score ?? 0) * stage.lead_count + sign * card.lead_score
  return {
    ...stage,
    lead_count,
    total_value: Math.round((stage.total_value + sign * (card.deal_value ?? 0)) * 100) / 100,
    avg_score: lead_count > 0 ? score / lead_count : null,
  }
}

function withStages(board: Board, change: (stage: BoardStage) => BoardStage): Board {
  return { ...board, stages: board.stages.map(change) }
}

/** Equal field by field; arrays (tags) by their items. */
function isSame<T extends object>(a: T, b: T): boolean {
  const keys = Object.keys(a) as (keyof T)[]
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => {
      const [x, y] = [a[key], b[key]]
      return Object.is(x, y) || (Array.isArray(x) && Array.isArray(y) && hasSameItems(x, y))
    })
  )
}

function hasSameItems(a: unknown[], b: unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => Object.is(item, b[index]))
}
