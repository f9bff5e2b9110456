import { type Content, ContentError, type RenderedMail, type Variables } from './content.ts'
import { deepestLevel, type HtmlTag, readTags, type Span } from './html-source.ts'
import { findLinks, type Link } from './links.ts'
import { escapeHtml, type ParsedLiquid, parseHtml, parseText, render, variablesOf } from './liquid.ts'
import { decodeLiquid, replaceLiquid } from './liquid-pieces.ts'
import { closeGaps, textFromHtml } from './text-part.ts'

/** A content that was parsed once, to be rendered for many. */
export interface Compiled {
  subject: ParsedLiquid
  preview_text: ParsedLiquid
  html: ParsedLiquid
  /** With `_click_<no>` for the addresses of its links. */
  tracked_html: ParsedLiquid
  text: ParsedLiquid
  /** Targets of the links whose clicks can be counted, by their number; may hold Liquid. */
  links: string[]
  link_targets: ParsedLiquid[]
  /** What it is filled in with, as dotted paths, such as `lead.business_name`. */
  variables: string[]
}

export interface MailLinks {
  unsubscribe_url: string
  /** The address that counts a click on link `no`. Without it links lead straight to their targets. */
  click_url?: (no: number) => string
  /** The address of the picture that counts an open. Without it there is none. */
  open_url?: string
}

/** No mail has as many; what follows takes time with the square of them. */
const MAX_LEVELS = 2_000

/** Keeps what follows in the mail from being shown beside the preview text (ways of mail programs, not a standard). */
const PREVIEW_PADDING = '\u034f\u200c\u00a0'.repeat(60)

/**
 * Parses a content.
 * @throws ContentError with the part, the line and the column of the first mistake
 */
export function compileContent(content: Content): Compiled {
  const source = decodeLiquid(content.html_content)
  const written = [
    parseText('subject', content.subject),
    parseText('preview_text', content.preview_text ?? ''),
    parseHtml('html_content', source),
    parseText('text_content', content.text_content ?? ''),
  ]
  // What never ends, or is refused for a value, is told now and with its place, not at the first recipient.
  for (const part of written) render(part, {})
  const tags = readTags(source)
  if (deepestLevel(tags) > MAX_LEVELS) {
    throw new ContentError('html_content', 'is nested too deeply; close the elements that are opened')
  }
  const links = findLinks(source, tags).flatMap(withLiquid)
  const preview = preheader(tags, content.preview_text)
  const clicks = links.map(({ span }, no) => ({ ...span, text: `{{ _click_${no} }}` }))
  return {
    subject: written[0] as ParsedLiquid,
    preview_text: written[1] as ParsedLiquid,
    html: parseHtml('html_content', spliced(source, [preview])),
    tracked_html: parseHtml('html_content', spliced(source, [preview, ...clicks])),
    text: content.text_content === null ? automaticText(source) : (written[3] as ParsedLiquid),
    links: links.map(({ target }) => target),
    link_targets: links.map(({ liquid }) => liquid),
    variables: [...new Set(written.flatMap(variablesOf))].sort(),
  }
}

/**
 * The mail for one person; the same for the same variables and links, always.
 * @throws ContentError when loops do not end with these variables
 */
export function renderMail(compiled: Compiled, variables: Variables, links: MailLinks): RenderedMail {
  const { unsubscribe_url, click_url, open_url } = links
  const scope: Variables = { ...variables, unsubscribe_url }
  const html = click_url
    ? render(compiled.tracked_html, { ...scope, ...clickUrls(compiled.links.length, click_url) })
    : render(compiled.html, scope)
  return {
    subject: render(compiled.subject, scope).replace(/\s+/g, ' ').trim(),
    html: open_url ? withPixel(html, open_url) : html,
    text: closeGaps(render(compiled.text, scope)),
  }
}

function clickUrls(count: number, click_url: (no: number) => string): Variables {
  return Object.fromEntries(Array.from({ length: count }, (_, no) => [`_click_${no}`, click_url(no)]))
}

/** The picture that tells of an open stands last in the body. */
function withPixel(html: string, open_url: string): string {
  const end = html.lastIndexOf('</body')
  const at = end === -1 ? html.length : end
  const image = `<img src="${escapeHtml(open_url)}" width="1" height="1" alt="" style="display:block">`
  return html.slice(0, at) + image + html.slice(at)
}

/** Nothing for a link in which a tag of Liquid begins that ends elsewhere: it cannot be told apart from the rest. */
function withLiquid(link: Link): (Link & { liquid: ParsedLiquid })[] {
  try {
    return [{ ...link, liquid: parseText('html_content', link.target) }]
  } catch {
    return []
  }
}

/** Where link `no` leads with these variables; null when there is no such link, or it leads nowhere on the web. */
export function linkTarget({ link_targets }: Compiled, no: number, variables: Variables): string | null {
  const target = link_targets[no]
  if (!target) return null
  const address = render(target, variables).trim().replace(/^\/\//, 'https://')
  return /^https?:/i.test(address) && URL.canParse(address) ? new URL(address).href : null
}

/** Where a tag of Liquid begins in something that is shown and ends in something that is not, the text goes without tags. */
function automaticText(source: string): ParsedLiquid {
  try {
    return parseText('text_content', textFromHtml(source))
  } catch {
    const untagged = replaceLiquid(source, (token) => (token.startsWith('{%') ? '' : token))
    return parseText('text_content', textFromHtml(untagged))
  }
}

interface Addition extends Span {
  text: string
}

function spliced(source: string, additions: Addition[]): string {
  let result = ''
  let at = 0
  for (const { start, end, text } of additions.toSorted((a, b) => a.start - b.start)) {
    result += source.slice(at, start) + text
    at = end
  }
  return result + source.slice(at)
}

/** The preview text stands first in the body, unseen. */
function preheader(tags: HtmlTag[], preview_text: string | null): Addition {
  const opening = tags.findLast(({ name, is_closing }) =>
    name === 'head' ? is_closing : name === 'body' && !is_closing,
  )
  const at = opening?.span.end ?? tags.find(({ name }) => name === 'html')?.span.end ?? 0
  const text = preview_text?.trim() ? escapeAroundLiquid(preview_text.trim()) : ''
  return {
    start: at,
    end: at,
    text: text && `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${text}${PREVIEW_PADDING}</div>`,
  }
}

function escapeAroundLiquid(text: string): string {
  const tokens: string[] = []
  const opaque = replaceLiquid(text, (token) => `\uE000${tokens.push(token) - 1}\uE001`)
  return escapeHtml(opaque).replace(/\uE000(\d+)\uE001/g, (_, no) => tokens[Number(no)] as string)
}
