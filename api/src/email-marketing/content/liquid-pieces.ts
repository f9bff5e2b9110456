import { decodeEntities } from './entities.ts'

const OPENING = /\{[{%]/g
/** Without braces within, so that a search for the end goes no further than the next piece. */
const PLAIN_PIECE = /\{\{[^{}]*\}\}|\{%[^{}]*%\}/g

/**
 * The source with each piece of Liquid, `{{ … }}` or `{% … %}`, replaced. It ends where LiquidJS ends it: values may hold
 * braces between quotes. What comes after a piece that is never closed is left as it is.
 */
export function replaceLiquid(source: string, replace: (piece: string, offset: number) => string): string {
  let result = ''
  let end = 0
  for (const { index } of source.matchAll(OPENING)) {
    if (index < end) continue
    const close = source[index + 1] === '{' ? endOfValue(source, index + 2) : endOfTag(source, index + 2)
    if (close === -1) break
    result += source.slice(end, index) + replace(source.slice(index, close), index)
    end = close
  }
  return result + source.slice(end)
}

/**
 * Editors write `{{ first_name | default: &quot;there&quot; }}`. Inside Liquid such entities are read as what they stand
 * for; spaces keep everything at its place, so that lines and columns are those of the source.
 */
export function decodeLiquid(html: string): string {
  return html.replace(PLAIN_PIECE, (piece) => {
    const end = piece.length - (piece.at(-3) === '-' ? 3 : 2)
    return decodeEntities(piece.slice(0, end)).padEnd(end) + piece.slice(end)
  })
}

function endOfTag(source: string, from: number): number {
  const found = source.indexOf('%}', from)
  return found === -1 ? -1 : found + 2
}

function endOfValue(source: string, from: number): number {
  const stop = /\}\}|["']/g
  stop.lastIndex = from
  for (let found = stop.exec(source); found; found = stop.exec(source)) {
    if (found[0] === '}}') return stop.lastIndex
    stop.lastIndex = endOfQuoted(source, found.index)
  }
  return -1
}

function endOfQuoted(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1
    else if (source[at] === source[start]) return at + 1
  }
  return source.length
}
