import type { QueryClient } from '@tanstack/react-query'
import { api, body } from '../../api/client.ts'
import type { Board, Card, Lead, LeadPatch } from '../../api/types.ts'
import { BOARDS, type BoardFilter, boardQuery, noteAnsweredChange, stageStatsQuery } from '../queries.ts'
import { applyEdit, applyMove, findCard, type Move, moveTo } from './board.ts'
import { createStore } from './store.ts'

/** What a change of a lead asks of the server: a move (with the fields that entering the stage asks for), or an edit. */
export interface Change {
  lead_id: string
  move?: Move
  fields?: LeadPatch
}

/** A change that is shown before the server has agreed. */
interface Pending extends Change {
  number: number
}

/** The board with every unanswered change laid over what the server last said. */
export function withPending(board: Board, changes: readonly Change[]): Board {
  return changes.reduce(applyChange, board)
}

function applyChange(board: Board, { lead_id, move, fields }: Change): Board {
  const moved = move ? applyMove(board, move) : board
  return fields ? applyEdit(moved, lead_id, cardFields(moved, lead_id, fields as Partial<Card>)) : moved
}

/** Only what a card shows: a lead has more fields. */
function cardFields(board: Board, leadId: string, fields: Partial<Card>): Partial<Card> {
  const card = findCard(board, leadId)?.card
  return card ? Object.fromEntries(Object.entries(fields).filter(([key]) => key in card)) : {}
}

/**
 * Changes are shown at once and sent one after the other, so that each one finds the neighbours it names where the
 * one before has put them. A refused change vanishes from the board by itself: what is shown is always the server's
 * board with the unanswered changes laid over it, never a copy that would have to be mended.
 */
export function createPendingChanges(client: QueryClient, send: (change: Change) => Promise<Lead> = sendChange) {
  const pending = createStore<readonly Pending[]>([])
  let queue: Promise<unknown> = Promise.resolve()
  let count = 0

  function show(change: Change): Pending {
    const shown = { ...change, number: count++ }
    pending.set([...pending.get(), shown])
    return shown
  }

  function drop(shown: Pending) {
    pending.set(pending.get().filter((other) => other !== shown))
  }

  /** Shows a change and sends it in its turn. Rejects with the server's problem after taking it back. */
  function commit(change: Change, view: BoardFilter): Promise<Lead> {
    const shown = show(change)
    const answer = queue.then(async () => {
      try {
        const lead = await send(withPresentNeighbours(client.getQueryData(boardQuery(view).queryKey), change))
        noteAnsweredChange()
        settle(client, change, lead)
        return lead
      } finally {
        drop(shown)
      }
    })
    queue = answer.catch(() => undefined)
    return answer
  }

  /** Shows a change that is not to be sent yet; gives the function that takes it off the board again. */
  function hold(change: Change): () => void {
    const shown = show(change)
    return () => drop(shown)
  }

  return { pending, commit, hold }
}

/** Names the neighbours as they are now: one seen at the drop may have left, or never arrived. */
function withPresentNeighbours(board: Board | undefined, change: Change): Change {
  if (!board || !change.move) return change
  const found = findCard(applyMove(board, change.move), change.lead_id)
  return found ? { ...change, move: moveTo(board, change.lead_id, found) } : change
}

/** Lays an answered change into every cached board; the figures of the stages are read again. */
function settle(client: QueryClient, change: Change, lead: Lead) {
  client.setQueriesData<Board>({ queryKey: BOARDS }, (board) => {
    return board && applyChange(board, { lead_id: change.lead_id, move: change.move, fields: lead })
  })
  client.invalidateQueries({ queryKey: stageStatsQuery.queryKey })
}

/** A request without an answer must not hold up those behind it for ever. */
const GIVE_UP_MS = 20_000

async function sendChange({ lead_id, move, fields }: Change): Promise<Lead> {
  const options = { params: { path: { id: lead_id } }, signal: AbortSignal.timeout(GIVE_UP_MS) }
  if (!move) return body(api.PATCH('/api/crm/leads/{id}', { ...options, body: fields ?? {} }))
  const { lead_id: _, ...to } = move
  return body(api.POST('/api/crm/pipeline/leads/{id}/move', { ...options, body: { ...to, ...(fields && { fields }) } }))
}
