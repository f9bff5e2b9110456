import { useRouter } from '@tanstack/react-router'
import {
  type KeyboardEvent,
  lazy,
  type MouseEvent,
  Suspense,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { Board, User } from '../../api/types.ts'
import { useNow } from '../../ui/use-now.ts'
import type { BoardFilter } from '../queries.ts'
import { findCard, findStage, type Place } from './board.ts'
import { activeCard, announce, announcement, drag, focusCard, moveCard, question, undoLatest } from './board-session.ts'
import classes from './board-view.module.css'
import { Column } from './column.tsx'
import { describePlace, isDragKey, step } from './drag.ts'
import { listenForDrags } from './pointer-drag.ts'
import { ROW_HEIGHT } from './sizes.ts'
import { useStore } from './store.ts'

const CardMenu = lazy(() => import('./card-menu.tsx'))
const MoveQuestion = lazy(() => import('./move-question.tsx'))

interface Props {
  board: Board
  view: BoardFilter
  users: User[] | undefined
  canWrite: boolean
  canManage: boolean
  /** The board of the previous filter, while the next one loads. */
  isStale: boolean
  /** When the server last told of the board. */
  revision: number
  onEditStage: (stageId: string) => void
}

interface OpenMenu {
  lead_id: string
  /** Where it opens, in pixels of the window. */
  x: number
  y: number
}

/** The columns, and everything that can be done to their cards with a pointer, a finger or the keyboard. */
export function BoardView({ board, view, users, canWrite, canManage, isStale, revision, onEditStage }: Props) {
  const root = useRef<HTMLDivElement>(null)
  const router = useRouter()
  const now = useNow()
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const dragging = useStore(drag, (current) => current?.by)

  const lift = useEffectEvent((leadId: string) => {
    const found = findCard(board, leadId)
    if (!found || !canWrite) return false
    const from = { stage_id: found.stage_id, index: found.index }
    drag.set({ card: found.card, by: 'pointer', from, over: from })
    return true
  })
  const dragOver = useEffectEvent((column: HTMLElement, top: number) => {
    const current = drag.get()
    const stage = findStage(board, column.dataset.column ?? '')
    if (!current || !stage) return
    const last = stage.leads.length - (current.from.stage_id === stage.id ? 1 : 0)
    const index = Math.max(0, Math.min(last, Math.round(top / ROW_HEIGHT)))
    if (stage.id === current.over.stage_id && index === current.over.index) return
    drag.set({ ...current, over: { stage_id: stage.id, index } })
  })
  const drop = useEffectEvent(() => {
    const current = drag.get()
    if (!current) return
    moveCard(board, view, current.card, current.over)
    drag.set(null)
    // On a phone the board snaps to a column: to the one that was dropped into.
    const column = root.current?.querySelector(`[data-stage="${current.over.stage_id}"]`)
    requestAnimationFrame(() => column?.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'smooth' }))
  })

  useEffect(() => {
    if (!root.current) return
    return listenForDrags(root.current, {
      lift,
      over: dragOver,
      drop,
      cancel: () => drag.set(null),
    })
  }, [])

  useUndoKey()

  // A focused card that someone else moves to another column is drawn there anew: the focus goes with it.
  const focused = useRef<string>(undefined)
  useLayoutEffect(() => {
    if (focused.current && document.activeElement === document.body && findCard(board, focused.current)) {
      focusCard(focused.current)
    }
  }, [board])

  function onClick(event: MouseEvent) {
    const target = event.target as Element
    const button = target.closest<HTMLElement>('[data-card-menu]')
    if (button) {
      const { left, bottom } = button.getBoundingClientRect()
      return setMenu({ lead_id: button.dataset.cardMenu ?? '', x: left, y: bottom })
    }
    const card = target.closest<HTMLAnchorElement>('[data-card]')
    if (!card || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    router.history.push(card.getAttribute('href') ?? '')
  }

  function onContextMenu(event: MouseEvent) {
    const card = (event.target as Element).closest<HTMLElement>('[data-card]')
    if (!card) return
    event.preventDefault()
    const { left, top } = card.getBoundingClientRect()
    // The keyboard's menu key has no position of its own.
    const isKey = event.clientX === 0 && event.clientY === 0
    setMenu({
      lead_id: card.dataset.card ?? '',
      x: isKey ? left + 16 : event.clientX,
      y: isKey ? top + 16 : event.clientY,
    })
  }

  function onFocus(event: { target: EventTarget }) {
    const leadId = event.target instanceof HTMLElement ? event.target.dataset.card : undefined
    focused.current = leadId
    const active = activeCard.get()
    if (leadId && active?.lead_id !== leadId) activeCard.set({ lead_id: leadId, focus: active?.focus ?? 0 })
  }

  function onKeyDown(event: KeyboardEvent) {
    const lifted = drag.get()
    if (lifted?.by === 'keyboard') return onLiftedKey(event)
    const leadId = (event.target as HTMLElement).dataset.card
    const found = leadId && findCard(board, leadId)
    if (!found || event.altKey || event.ctrlKey || event.metaKey) return
    const { card, index, stage_id } = found
    if (event.key === ' ') {
      event.preventDefault()
      if (!canWrite) return announce('You may look at leads but not move them.')
      const from = { stage_id, index }
      drag.set({ card, by: 'keyboard', from, over: from })
      announce(
        `Lifted ${describePlace(board, { card, from, over: from })}. Arrow keys move it, Space drops it, Escape puts it back.`,
      )
    } else if (isDragKey(event.key)) {
      event.preventDefault()
      const next = neighbour(board, { stage_id, index }, event.key)
      if (next) focusCard(next)
    }
  }

  function onLiftedKey(event: KeyboardEvent) {
    const lifted = drag.get()
    if (!lifted) return
    if (event.key === 'Tab') return event.preventDefault()
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      drop()
      if (!question.get()) focusCard(lifted.card.id)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      drag.set(null)
      focusCard(lifted.card.id)
      announce(`${lifted.card.business_name} was put back.`)
    } else if (isDragKey(event.key)) {
      event.preventDefault()
      const over = step(board, lifted, event.key)
      drag.set({ ...lifted, over })
      announce(describePlace(board, { ...lifted, over }))
    }
  }

  function onBlur(event: { relatedTarget: EventTarget | null }) {
    focused.current = undefined
    const isInside = event.relatedTarget instanceof Node && root.current?.contains(event.relatedTarget)
    if (drag.get()?.by === 'keyboard' && !isInside) drag.set(null)
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: listens for the cards inside, which are links */}
      <div
        ref={root}
        className={classes.board}
        data-dragging={dragging}
        data-stale={isStale || undefined}
        data-scroll-restoration-id="board"
        aria-busy={isStale}
        onClick={onClick}
        onContextMenu={onContextMenu}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onBlur={onBlur}
      >
        {board.stages.map((stage, index) => (
          <Column
            key={stage.id}
            stage={stage}
            index={index}
            view={view}
            users={users}
            now={now}
            canWrite={canWrite}
            canManage={canManage}
            isStale={isStale}
            revision={revision}
            onEditStage={onEditStage}
          />
        ))}
      </div>
      <p id="board-instructions" hidden>
        Press Space to lift the card, arrow keys to move it, Space to drop it, Escape to put it back. Enter opens the
        lead.
      </p>
      <Announcer />
      <Suspense>
        {menu && (
          <CardMenu
            {...menu}
            board={board}
            view={view}
            users={users}
            canWrite={canWrite}
            onClose={() => setMenu(null)}
          />
        )}
        <Question />
      </Suspense>
    </>
  )
}

function Question() {
  const asked = useStore(question, (current) => current)
  return asked && <MoveQuestion question={asked} />
}

function Announcer() {
  const message = useStore(announcement, (text) => text)
  return (
    <p className="visually-hidden" aria-live="assertive" data-testid="announcement">
      {message}
    </p>
  )
}

/** The card that an arrow key goes to: logical, whatever is drawn; empty columns are skipped. */
function neighbour(board: Board, { stage_id, index }: Place, key: string): string | undefined {
  const column = board.stages.findIndex((stage) => stage.id === stage_id)
  const leads = board.stages[column]?.leads ?? []
  if (key === 'Home') return leads[0]?.id
  if (key === 'End') return leads.at(-1)?.id
  if (key === 'ArrowUp' || key === 'ArrowDown') return leads[index + (key === 'ArrowUp' ? -1 : 1)]?.id
  const beside = key === 'ArrowLeft' ? board.stages.slice(0, column).reverse() : board.stages.slice(column + 1)
  const next = beside.find((stage) => stage.leads.length > 0)?.leads
  return next?.[Math.min(index, next.length - 1)]?.id
}

/** ⌘Z or Ctrl Z takes the latest move back, unless someone is typing. */
function useUndoKey() {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')
      if (event.key !== 'z' || !(event.metaKey || event.ctrlKey) || event.shiftKey || isTyping) return
      event.preventDefault()
      undoLatest()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
