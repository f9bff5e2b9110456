import { Tokenizer as HtmlTokenizer } from 'htmlparser2'
import { replaceLiquid } from './liquid-pieces.ts'

/** Where something stands in the HTML: characters from its beginning. */
export interface Span {
  start: number
  end: number
}

export interface HtmlTag {
  name: string
  /** From `<` to after `>`. */
  span: Span
  is_closing: boolean
  /** By lower-case name. The first of two with the same name counts. */
  attributes: Map<string, Span>
}

/** The tags of the HTML with their attributes. Liquid is taken for text, whatever it holds. */
export function readTags(html: string): HtmlTag[] {
  const masked = replaceLiquid(html, (token) => '\uE000'.repeat(token.length))
  const found: HtmlTag[] = []
  let tag: HtmlTag | undefined
  let attribute = ''
  let value: Span | undefined
  const tokenizer = new HtmlTokenizer(
    { decodeEntities: false },
    {
      onopentagname(start, end) {
        const name = masked.slice(start, end).toLowerCase()
        tag = { name, span: { start: start - 1, end }, is_closing: false, attributes: new Map() }
      },
      onopentagend(end) {
        close(end)
      },
      onselfclosingtag(end) {
        close(end)
      },
      onclosetag(start, end) {
        const after = masked.indexOf('>', end) + 1 || masked.length
        const name = masked.slice(start, end).toLowerCase()
        found.push({ name, span: { start: start - 2, end: after }, is_closing: true, attributes: new Map() })
      },
      onattribname(start, end) {
        attribute = masked.slice(start, end).toLowerCase()
        value = undefined
      },
      onattribdata(start, end) {
        value = { start: value?.start ?? start, end }
      },
      onattribend(_quote, end) {
        if (tag && !tag.attributes.has(attribute)) tag.attributes.set(attribute, value ?? { start: end, end })
      },
      onattribentity() {},
      oncdata() {},
      oncomment() {},
      ondeclaration() {},
      onend() {},
      onprocessinginstruction() {},
      ontext() {},
      ontextentity() {},
    },
  )
  function close(end: number) {
    if (!tag) return
    tag.span.end = end + 1
    found.push(tag)
    tag = undefined
  }
  tokenizer.write(masked)
  tokenizer.end()
  return found
}

const VOID = ['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']

/** How many elements are open at once, at the most; those that HTML closes by itself, such as `<p>`, count as open. */
export function deepestLevel(tags: HtmlTag[]): number {
  let level = 0
  let deepest = 0
  for (const { name, is_closing } of tags) {
    if (!VOID.includes(name)) level = Math.max(0, level + (is_closing ? -1 : 1))
    deepest = Math.max(deepest, level)
  }
  return deepest
}

/** Tells the line, counted from 1, of a place in the source. */
export function lineFinder(source: string): (offset: number) => number {
  const ends = Array.from(source.matchAll(/\n/g), ({ index }) => index)
  return (offset) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] as number) < offset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}
