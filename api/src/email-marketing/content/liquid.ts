import { analyzeSync, Context, filters, Liquid, LiquidError, type Template, tags, toValueSync } from 'liquidjs'
import { ContentError, type ContentPart, type Variables } from './content.ts'
import { type Quick, quickOutputs } from './quick-outputs.ts'

/** What LiquidJS brings and mails may use. No tag reads a file, keeps a state or nests output into values. */
const TAGS = ['if', 'unless', 'case', 'for', 'break', 'continue', 'assign', 'cycle', 'echo', 'comment', '#']

/** Filters that give the same for the same value, always. */
const FILTERS = [
  ...['append', 'capitalize', 'default', 'downcase', 'lstrip', 'prepend', 'remove', 'remove_first', 'replace'],
  ...['replace_first', 'rstrip', 'slice', 'split', 'strip', 'strip_html', 'strip_newlines', 'truncate'],
  ...['truncatewords', 'upcase', 'url_encode', 'first', 'join', 'last', 'reverse', 'size', 'sort', 'uniq'],
  ...['abs', 'at_least', 'at_most', 'ceil', 'divided_by', 'floor', 'minus', 'modulo', 'plus', 'round', 'times'],
]

const MAX_CHARACTERS = 600_000
const MAX_TOKENS = 5_000
const MAX_STEPS = 20_000
const MAX_MEMORY = 2_000_000
const MAX_OUTPUT = 1_000_000
const TOO_LARGE = 'makes a mail that is far too large; shorten it or its loops'

const asHtml = (value: unknown) => escapeHtml(asText(value))
const htmlEngine = engine(asHtml)
const textEngine = engine(asText)

/** A parsed piece of Liquid. */
export interface ParsedLiquid {
  part: ContentPart
  engine: Liquid
  templates: Template[]
  /** For each template what makes LiquidJS unnecessary, where there is such a thing. */
  quick: (Quick | undefined)[]
}

/** Parses Liquid whose values are escaped as HTML. @throws ContentError with line and column */
export const parseHtml = (part: ContentPart, source: string) => parse(htmlEngine, part, source)

/** Parses Liquid whose values stand in it as they are. @throws ContentError with line and column */
export const parseText = (part: ContentPart, source: string) => parse(textEngine, part, source)

function parse(engine: Liquid, part: ContentPart, source: string): ParsedLiquid {
  if (source.length > MAX_CHARACTERS) {
    throw new ContentError(part, `is longer than ${MAX_CHARACTERS.toLocaleString('en')} characters`)
  }
  if (source.split(/\{[{%]/, MAX_TOKENS + 2).length > MAX_TOKENS + 1) {
    throw new ContentError(part, `has more than ${MAX_TOKENS.toLocaleString('en')} variables and tags`)
  }
  try {
    const templates = engine.parse(source)
    const has_assign = /\{%-?\s*assign\b/.test(source)
    const quick = has_assign ? [] : quickOutputs(templates, engine === htmlEngine ? asHtml : asText)
    return { part, engine, templates, quick }
  } catch (error) {
    throw explained(part, error)
  }
}

/**
 * The same for the same variables, always: how far it may go is counted in steps, not in time.
 * @throws ContentError when it does not end, or what it makes is too large
 */
export function render({ part, engine, templates, quick }: ParsedLiquid, variables: Variables): string {
  const output = new Output()
  let context: Context | undefined
  try {
    for (const [index, template] of templates.entries()) {
      const piece = quick[index]
      if (piece !== undefined) {
        output.write(typeof piece === 'string' ? piece : piece(variables))
        continue
      }
      context ??= boundedContext(engine, variables)
      toValueSync(engine.renderer.renderTemplates([template], context, output))
      if (context.breakCalled || context.continueCalled) break
    }
  } catch (error) {
    throw explained(part, error)
  }
  if (output.buffer.length > MAX_OUTPUT) throw new ContentError(part, TOO_LARGE)
  return output.buffer
}

function boundedContext(engine: Liquid, variables: Variables): Context {
  const limits = { renderLimit: new StepLimit(), liquid: engine } as unknown as Limits
  return new Context(variables, engine.options, { sync: true }, limits)
}

type Limits = NonNullable<ConstructorParameters<typeof Context>[3]>

/** Takes the place of LiquidJS's limit of time, which asks before each step. */
class StepLimit {
  steps = 0
  check() {
    this.steps += 1
    if (this.steps > MAX_STEPS) throw new Error('goes on without end; shorten the loops')
  }
}

class Output {
  buffer = ''
  write(piece: string) {
    this.buffer += piece
    if (this.buffer.length > 2 * MAX_OUTPUT) throw new Error(TOO_LARGE)
  }
}

/** The variables that have to be given, as dotted paths, each once. */
export function variablesOf({ templates }: ParsedLiquid): string[] {
  const found = Object.values(analyzeSync(templates).globals).flat()
  const paths = found.map(({ segments }) => {
    const end = segments.findIndex((segment) => typeof segment !== 'string')
    const path = (end === -1 ? segments : segments.slice(0, end)).join('.')
    return path.replace(/(.)\.(size|first|last)$/, '$1')
  })
  return [...new Set(paths)]
}

function engine(outputEscape: (value: unknown) => string): Liquid {
  const engine = new Liquid({
    outputEscape,
    ownPropertyOnly: true,
    strictFilters: true,
    locale: 'en-US',
    timezoneOffset: 0,
    memoryLimit: MAX_MEMORY,
    // Nothing can ask for a file; if something could, there would be none.
    templates: {},
  })
  for (const name of Object.keys(tags)) if (!TAGS.includes(name)) delete engine.tags[name]
  for (const name of Object.keys(filters)) if (!FILTERS.includes(name)) engine.unregisterFilter(name)
  engine.registerFilter('date', date)
  // Their results are not escaped once more.
  engine.registerFilter('escape', { raw: true, handler: (value) => escapeHtml(asText(value)) })
  engine.registerFilter('newline_to_br', {
    raw: true,
    handler: (value) => outputEscape(value).replace(/\r?\n/g, '<br>\n'),
  })
  return engine
}

/** Lists read `a, b`, yes and no are words; what has no text of its own, such as all of a lead, is empty. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  return Array.isArray(value) ? value.map(asText).join(', ') : ''
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => ESCAPES[character] as string) : text
}

/** A date without a zone is meant in UTC, wherever the server stands; what is no date stays as it is. */
function date(this: unknown, value: unknown, format: unknown): unknown {
  const text = asText(value)
  if (text === 'now' || text === 'today') {
    throw new Error('the date of today cannot be used: a mail must stay the same when it is sent again')
  }
  if (!/\d/.test(text)) return value
  const has_zone = /^\d{4}-\d{2}-\d{2}$|(Z|[+-]\d{2}:?\d{2}|GMT|UTC)$/.test(text)
  const moment = new Date(has_zone ? text : `${text} UTC`)
  if (Number.isNaN(moment.getTime())) return value
  return (filters.date as typeof date).call(this, moment, asText(format) || '%B %-d, %Y')
}

/** LiquidJS speaks to programmers, and repeats the template in its messages. */
function explained(part: ContentPart, error: unknown): ContentError {
  if (!LiquidError.is(error)) throw error
  const [line, column] = (error as LiquidError).token.getPosition() as [number, number]
  const reason = error.message
    .replace(/, (file:.*, )?line:\d+, col:\d+$/, '')
    .replace(/^tag "(.*)" not found$/, (_, name) => `the tag "${name}" cannot be used in mails`)
    .replace(/^undefined filter: (.*)$/, (_, name) => `the filter "${name}" cannot be used in mails`)
    .replace(/^Maximum call stack size exceeded$/, 'is nested too deeply')
    .replace(/^memory alloc limit exceeded$/, TOO_LARGE)
    .replace(/^(tag|output) ([\s\S]*) not closed$/, (_, kind, text) => `${kind} ${shortened(text)} is not closed`)
  return new ContentError(part, reason, { line, column })
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
