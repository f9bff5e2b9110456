import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import { api, body } from '../../api/client.ts'
import { queryClient } from '../../api/query-client.ts'
import type { Board, BoardStage, Card, LeadPatch } from '../../api/types.ts'
import { showToast } from '../../ui/toast.tsx'
import type { BoardFilter } from '../queries.ts'
import { findCard, findStage, moveTo, type Place } from './board.ts'
import { type Drag, describePlace } from './drag.ts'
import { fieldOfPath, isLost, missingFields } from './move-requirements.ts'
import { type Change, createPendingChanges } from './pending-changes.ts'
import { createStore } from './store.ts'
import { createUndoHistory } from './undo-history.ts'

/** A move that waits for the answers its stage asks for. */
export interface Question {
  card: Card
  stage: BoardStage
  fields: string[]
  answer: (fields: LeadPatch) => void
  cancel: () => void
}

/** Which card the keyboard is on. `focus` grows each time it is to be focused on the page. */
export interface ActiveCard {
  lead_id: string
  focus: number
}

export const changes = createPendingChanges(queryClient)
export const drag = createStore<Drag | null>(null)
export const activeCard = createStore<ActiveCard | null>(null)
export const question = createStore<Question | null>(null)
/** What a screen reader is told. */
export const announcement = createStore('')
const history = createUndoHistory()

/** Makes the card with this id the one the keyboard is on, and focuses it once it is drawn. */
export function focusCard(leadId: string) {
  activeCard.set({ lead_id: leadId, focus: (activeCard.get()?.focus ?? 0) + 1 })
}

let focusTaken = 0

/** True once for each wish to focus a card: for the column that has it. */
export function takeFocus(wish: number): boolean {
  if (wish <= focusTaken) return false
  focusTaken = wish
  return true
}

/** Says something to screen readers, also when it is the same as before. */
export function announce(message: string) {
  announcement.set(announcement.get() === message ? `${message}\u00a0` : message)
}

/**
 * Moves a card, first asking for what its new stage requires. Shown at once; taken back with the reason when the
 * server refuses; can be undone for ten seconds.
 */
export function moveCard(board: Board, view: BoardFilter, card: Card, to: Place) {
  const from = findCard(board, card.id)
  const stage = findStage(board, to.stage_id)
  const home = from && findStage(board, from.stage_id)
  if (!from || !stage || !home || (home.id === stage.id && from.index === to.index)) return
  const change = { lead_id: card.id, move: moveTo(board, card.id, to) }
  const back = { lead_id: card.id, move: moveTo(board, card.id, from) }
  const where = describePlace(board, { card, from, over: to })

  const leaves = home === stage ? undefined : home

  async function send(fields?: LeadPatch) {
    const release = changes.hold(change)
    try {
      const before = { ...valuesBefore(card, fields), ...(leaves && (await closingValues(card, leaves))) }
      const undo = Object.keys(before).length > 0 ? { ...back, fields: before } : back
      const sent = changes.commit(fields ? { ...change, fields } : change, view)
      release()
      await sent
      offerUndo(`${card.business_name} moved ${leaves ? 'to' : 'within'} ${stage?.name}`, undo, view)
    } catch (error) {
      const missing = requiredFields(error)
      if (missing.length > 0) ask(missing)
      else reportRefusal(`${card.business_name} was not moved.`, error)
    } finally {
      release()
    }
  }

  function ask(fields: string[]) {
    const release = changes.hold(change)
    const end = () => {
      question.set(null)
      release()
      focusCard(card.id)
    }
    question.set({
      card,
      stage: stage as BoardStage,
      fields,
      answer(answers) {
        send(answers)
        end()
      },
      cancel() {
        end()
        announce(`${card.business_name} stays where it was.`)
      },
    })
  }

  const missing = stage === home ? [] : missingFields(stage, card)
  if (missing.length > 0) return ask(missing)
  send()
  announce(`Dropped. ${where}`)
}

/** Changes fields of a lead from the board; shown at once, taken back with the reason when the server refuses. */
export function editCard(view: BoardFilter, card: Card, fields: LeadPatch, message: string) {
  const undo = { lead_id: card.id, fields: valuesBefore(card, fields) }
  changes.commit({ lead_id: card.id, fields }, view).then(
    () => offerUndo(message, undo, view),
    (error) => reportRefusal(`${card.business_name} was not changed.`, error),
  )
  announce(message)
}

/** Takes back the latest change that can still be taken back. */
export function undoLatest() {
  history.undoLatest()
}

function offerUndo(message: string, change: Change, view: BoardFilter) {
  const undo = history.add(() => {
    focusCard(change.lead_id)
    changes.commit(change, view).then(
      () => {
        showToast({ id: change.lead_id, message: 'Undone', duration: 2000 })
        announce('Undone')
      },
      (error) => reportRefusal('This could not be undone.', error),
    )
  })
  showToast({ id: change.lead_id, message, action: { label: 'Undo', onClick: undo.run }, duration: undo.milliseconds })
}

function reportRefusal(what: string, error: unknown) {
  const message = `${what} ${problemMessage(error)}`
  showToast({ kind: 'error', message })
  announce(message)
}

/** Parts of the request that are ours to get right, not the person's to answer. */
const NOT_ASKABLE = new Set(['', 'stage_id', 'before_id', 'after_id', 'notes'])

/** The fields that the server misses for entering a stage, from its refusal of a move. */
function requiredFields(error: unknown): string[] {
  if (!(error instanceof ApiProblem) || error.code !== 'validation_failed') return []
  const fields = error.errors.map(({ path }) => fieldOfPath(path))
  return fields.some((field) => NOT_ASKABLE.has(field)) ? [] : fields
}

function valuesBefore(card: Card, fields: LeadPatch = {}): LeadPatch {
  const before: Record<string, unknown> = { ...card, custom: nothing(fields.custom) }
  return Object.fromEntries(Object.keys(fields).map((key) => [key, before[key] ?? null]))
}

/** Custom values that came with a move were asked for because there were none. */
function nothing(custom: LeadPatch['custom'] = {}) {
  return Object.fromEntries(Object.keys(custom).map((key) => [key, null]))
}

/** Leaving a lost stage forgets the reason, which undoing must give back; a card does not show it. */
async function closingValues(card: Card, home: BoardStage): Promise<LeadPatch> {
  if (!isLost(home)) return {}
  const { lost_reason } = await body(api.GET('/api/crm/leads/{id}', { params: { path: { id: card.id } } }))
  return { lost_reason }
}
