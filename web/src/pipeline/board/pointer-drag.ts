/** Lifting a card with the mouse or, by a long press, with a finger. Works on the DOM: no card draws itself again. */

export interface PointerDrag {
  /** A card is about to be lifted; false refuses. */
  lift: (leadId: string) => boolean
  /** The card is over this column, this many pixels below the top of its first card. Called once a frame. */
  over: (column: HTMLElement, top: number) => void
  drop: () => void
  cancel: () => void
}

const MOUSE_TOLERANCE = 5
const TOUCH_TOLERANCE = 8
const LONG_PRESS_MS = 250
const EDGE = 56
/** Pixels in a frame: slower sideways, where a whole column passes by. */
const FASTEST = { down: 22, sideways: 9 }

/**
 * Listens on the board's scroller for cards (`[data-card]`) to be lifted; columns that scroll are `[data-column]`.
 * A finger that moves before the long press is over scrolls; a second finger, Escape or a lost pointer cancels.
 * @returns the function that stops listening
 */
export function listenForDrags(board: HTMLElement, drag: PointerDrag): () => void {
  const listening = new AbortController()
  const { signal } = listening
  let air: Flight | undefined
  let press: Press | undefined

  function lift(card: HTMLElement, x: number, y: number, pointerId?: number) {
    if (!drag.lift(card.dataset.card ?? '')) return
    air = takeOff(board, card, x, y, drag.over)
    // A captured pointer hovers nothing else, so that no card it passes over is drawn anew.
    if (pointerId !== undefined) air.preview.setPointerCapture(pointerId)
  }

  function release(how: 'drop' | 'cancel') {
    clearTimeout(press?.timer)
    press?.card.removeAttribute('data-pressed')
    press = undefined
    if (!air) return
    air.land()
    air = undefined
    drag[how]()
  }

  function onMouseDown(event: PointerEvent) {
    if (event.pointerType === 'touch' || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    const card = cardOf(event)
    if (!card) return
    press = { card, x: event.clientX, y: event.clientY }
    const pressing = new AbortController()
    const options = { signal: AbortSignal.any([signal, pressing.signal]) }
    const end = (how: 'drop' | 'cancel') => {
      if (air) swallowNextClick(event.pointerType)
      pressing.abort()
      release(how)
    }
    window.addEventListener(
      'pointermove',
      (move) => {
        if (!press) return
        if (!air && Math.hypot(move.clientX - press.x, move.clientY - press.y) > MOUSE_TOLERANCE) {
          lift(card, press.x, press.y, event.pointerId)
          if (!air) return end('cancel')
        }
        air?.moveTo(move.clientX, move.clientY)
      },
      options,
    )
    window.addEventListener('pointerup', () => end('drop'), options)
    window.addEventListener('pointercancel', () => end('cancel'), options)
    window.addEventListener('blur', () => end('cancel'), options)
    window.addEventListener(
      'keydown',
      (key) => {
        if (key.key !== 'Escape' || !air) return
        key.stopPropagation()
        end('cancel')
      },
      { ...options, capture: true },
    )
  }

  function onTouchStart(event: TouchEvent) {
    const [touch] = event.touches
    const card = cardOf(event)
    if (event.touches.length > 1 || !touch || !card) return release('cancel')
    const { clientX: x, clientY: y } = touch
    const pressed: Press = { card, x, y }
    // Moves of the finger are told right before a frame: on a busy machine one may still be waiting when the time is up.
    const liftUnlessMoved = () => {
      if (press !== pressed) return
      navigator.vibrate?.(12)
      lift(card, x, y)
    }
    pressed.timer = setTimeout(() => requestAnimationFrame(liftUnlessMoved), LONG_PRESS_MS)
    press = pressed
    card.setAttribute('data-pressed', '')
    followFinger(event.target as Element)
  }

  /** Listens on what was touched: its events reach it even when it has been taken out of the page. */
  function followFinger(target: Element) {
    const touching = new AbortController()
    const options = { signal: AbortSignal.any([signal, touching.signal]), passive: false }
    const end = (how: 'drop' | 'cancel') => {
      touching.abort()
      release(how)
    }
    target.addEventListener(
      'touchmove',
      (event) => {
        const [touch] = (event as TouchEvent).touches
        if (!press || !touch) return
        if (air) {
          event.preventDefault()
          air.moveTo(touch.clientX, touch.clientY)
        } else if (Math.hypot(touch.clientX - press.x, touch.clientY - press.y) > TOUCH_TOLERANCE) {
          end('cancel')
        }
      },
      options,
    )
    target.addEventListener(
      'touchend',
      (event) => {
        // Without this the browser would follow with a click, which opens the lead.
        if (air && event.cancelable) event.preventDefault()
        end('drop')
      },
      options,
    )
    target.addEventListener('touchcancel', () => end('cancel'), options)
  }

  board.addEventListener('pointerdown', onMouseDown, { signal })
  board.addEventListener('touchstart', onTouchStart, { signal, passive: true })
  // Safari lets a touch be kept from scrolling only where such a listener stood before the finger came down.
  board.addEventListener('touchmove', () => {}, { signal, passive: false })
  board.addEventListener('dragstart', (event) => event.preventDefault(), { signal })
  board.addEventListener(
    'contextmenu',
    (event) => {
      // A long press asks for the context menu on Android; the board's own menu must not open under the finger either.
      if (!press?.timer) return
      event.preventDefault()
      event.stopPropagation()
    },
    { signal, capture: true },
  )
  return () => {
    release('cancel')
    listening.abort()
  }
}

/** A card that is pressed and may be lifted; with a finger, once the timer is up. */
interface Press {
  card: HTMLElement
  x: number
  y: number
  timer?: ReturnType<typeof setTimeout>
}

interface Flight {
  preview: HTMLElement
  moveTo: (x: number, y: number) => void
  land: () => void
}

/** Shows a copy of the card under the pointer, tells where it is once a frame, and scrolls at the edges. */
function takeOff(
  board: HTMLElement,
  card: HTMLElement,
  startX: number,
  startY: number,
  over: PointerDrag['over'],
): Flight {
  const from = card.getBoundingClientRect()
  const preview = copyOf(card, from)
  const columns = [...board.querySelectorAll<HTMLElement>('[data-column]')]
  let [x, y] = [startX, startY]
  let frame = requestAnimationFrame(tick)
  document.body.append(preview)

  function tick() {
    frame = requestAnimationFrame(tick)
    const [left, top] = [from.left + x - startX, from.top + y - startY]
    // Everything is measured before anything is written, so that no frame lays the page out twice.
    const column = nearestColumn(columns, left + from.width / 2)
    const place = column && { column, top: top - column.getBoundingClientRect().top + column.scrollTop }
    const scroll = scrollingAtEdges(board, column, x, y)
    preview.style.transform = `translate3d(${left}px, ${top}px, 0) rotate(1.2deg)`
    scroll()
    if (place) over(place.column, place.top)
  }

  return {
    preview,
    moveTo(nextX, nextY) {
      x = nextX
      y = nextY
    },
    land() {
      cancelAnimationFrame(frame)
      preview.remove()
    },
  }
}

function copyOf(card: HTMLElement, { left, top, width, height }: DOMRect): HTMLElement {
  const copy = card.cloneNode(true) as HTMLElement
  for (const element of [copy, ...copy.querySelectorAll('[id]')]) element.removeAttribute('id')
  copy.removeAttribute('data-card')
  copy.inert = true
  copy.ariaHidden = 'true'
  Object.assign(copy.style, {
    position: 'fixed',
    top: '0',
    left: '0',
    width: `${width}px`,
    height: `${height}px`,
    zIndex: 'var(--layer-popover)',
    boxShadow: 'var(--shadow-3)',
    pointerEvents: 'none',
    cursor: 'grabbing',
    willChange: 'transform',
    transform: `translate3d(${left}px, ${top}px, 0)`,
  })
  return copy
}

/** Measures how far the edges pull, and gives the function that scrolls as far. */
function scrollingAtEdges(board: HTMLElement, column: HTMLElement | undefined, x: number, y: number): () => void {
  const frame = board.getBoundingClientRect()
  const bounds = column?.getBoundingClientRect()
  const sideways = pull(x, frame.left, frame.right, FASTEST.sideways)
  const down = bounds ? pull(y, bounds.top, bounds.bottom, FASTEST.down) : 0
  return () => {
    if (sideways !== 0) board.scrollLeft += sideways
    if (column && down !== 0) column.scrollTop += down
  }
}

/** Pixels to scroll in this frame: none in the middle, the more the nearer to (or beyond) an edge. */
function pull(at: number, start: number, end: number, fastest: number): number {
  const edge = Math.min(EDGE, (end - start) / 4)
  if (at < start + edge) return -Math.ceil(fastest * Math.min(1, (start + edge - at) / edge))
  if (at > end - edge) return Math.ceil(fastest * Math.min(1, (at - end + edge) / edge))
  return 0
}

/** The scrolling column (`[data-column]`) at, or nearest to, a horizontal position. */
function nearestColumn(columns: HTMLElement[], x: number): HTMLElement | undefined {
  let nearest: HTMLElement | undefined
  let distance = Number.POSITIVE_INFINITY
  for (const column of columns) {
    const { left, right } = column.getBoundingClientRect()
    const away = Math.max(left - x, 0, x - right)
    if (away >= distance) continue
    nearest = column
    distance = away
  }
  return nearest
}

function cardOf(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('[data-card]') : null
}

/** The click that ends a drag with the mouse is not meant for the card under it. */
function swallowNextClick(pointerType: string) {
  if (pointerType === 'touch') return
  const swallow = (event: Event) => {
    event.preventDefault()
    event.stopPropagation()
  }
  window.addEventListener('click', swallow, { capture: true, once: true })
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }))
}
