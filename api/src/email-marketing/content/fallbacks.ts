import type { Content, ContentPart } from './content.ts'
import { lineFinder } from './html-source.ts'
import { decodeLiquid, replaceLiquid } from './liquid-pieces.ts'

/** A variable that stands in a content with nothing to take its place when it is empty. */
export interface BareVariable {
  key: string
  part: ContentPart
  line: number
}

const OUTPUT = /^\{\{-?\s*([\w.]+)\s*(\|.*)?-?\}\}$/s
const CONDITION = /^\{%-?\s*(if|elsif|unless|case|when)\b/
const WORD = /[A-Za-z_][\w.]*/g

/** Where variables stand without `default`; not those that the content asks about with `if`, `unless` or `case`. */
export function bareVariables(content: Content): BareVariable[] {
  const bare: BareVariable[] = []
  const asked = new Set<string>()
  for (const part of ['subject', 'preview_text', 'html_content', 'text_content'] as const) {
    const source = decodeLiquid(content[part] ?? '')
    const lineOf = lineFinder(source)
    replaceLiquid(source, (token, offset) => {
      const [, key, filters = ''] = OUTPUT.exec(token) ?? []
      if (key && !/\|\s*default\b/.test(filters)) bare.push({ key, part, line: lineOf(offset) })
      if (CONDITION.test(token)) for (const [word] of token.matchAll(WORD)) asked.add(word)
      return token
    })
  }
  return bare.filter(({ key }) => !asked.has(key))
}
