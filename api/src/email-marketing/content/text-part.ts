import { compile } from 'html-to-text'
import { replaceLiquid } from './liquid-pieces.ts'

/**
 * Liquid must come through the conversion as it is: each piece is replaced by one character for private use, tags and
 * values by different ones.
 */
const FIRST_TAG = 0xf0000
const FIRST_VALUE = 0x100000
const MARKS = /[\u{f0000}-\u{10ffff}]/gu
/** Nothing but tags stands on the line. */
const TAG_LINES = /^[ \t]*((?:[\u{f0000}-\u{fffff}][ \t]*)+)\n/gmu

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']

const convert = compile({
  wordwrap: false,
  // What is nested deeper is no mail; the conversion calls itself for each level.
  limits: { maxDepth: 200 },
  selectors: [
    ...HEADINGS.map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'td', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
  ],
})

/** The plain text that says what the HTML says, for programs that show no HTML; with its Liquid. */
export function textFromHtml(html: string): string {
  const tokens: string[] = []
  const marked = replaceLiquid(html.replace(MARKS, ''), (token) => {
    tokens.push(token)
    return String.fromCodePoint((token.startsWith('{%') ? FIRST_TAG : FIRST_VALUE) + tokens.length - 1)
  })
  return convert(marked)
    .replace(/[ \t]+$/gm, '')
    .replace(TAG_LINES, '$1')
    .replace(MARKS, (mark) => {
      const code = mark.codePointAt(0) as number
      return tokens[code - (code < FIRST_VALUE ? FIRST_TAG : FIRST_VALUE)] as string
    })
}

/** Where a condition left something out, there is no gap. */
export function closeGaps(text: string): string {
  return (text.includes('\n\n\n') ? text.replace(/\n{3,}/g, '\n\n') : text).trim()
}
