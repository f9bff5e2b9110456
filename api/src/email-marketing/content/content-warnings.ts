import type { Content, ContentPart } from './content.ts'
import { decodeEntities } from './entities.ts'
import { bareVariables } from './fallbacks.ts'
import { lineFinder, readTags, type Span } from './html-source.ts'
import { addressFault } from './links.ts'
import { decodeLiquid } from './liquid-pieces.ts'
import type { Compiled } from './render.ts'
import { textFromHtml } from './text-part.ts'
import { UNSUBSCRIBE_URL, type Variable } from './variables.ts'

/** Gmail shows only this much of a mail and hides the rest, the unsubscribe link with it. */
const CLIPPED_BYTES = 102 * 1024
const LITTLE_TEXT = 20

export const WARNING_CODES = [
  'no_subject',
  'no_text',
  'no_unsubscribe_link',
  'no_postal_address',
  'unknown_variable',
  'missing_variable',
  'broken_link',
  'broken_image',
  'image_without_alt',
  'too_large',
] as const

/** What somebody should know before a content is sent. */
export interface ContentWarning {
  code: (typeof WARNING_CODES)[number]
  /** An error should not be sent. */
  severity: 'error' | 'warning'
  message: string
  /** What to do about it. */
  fix: string
  part: ContentPart
  /** Counted from 1; null when it is about the whole part. */
  line: number | null
}

export interface Circumstances {
  compiled: Compiled
  /** What may be used: `listVariables`. */
  known: readonly Variable[]
  /** The postal address of the mail settings. */
  brand_address: string | null
  /** How many contacts have nothing in a variable: `countEmpty`. */
  empty_counts: Readonly<Record<string, number>>
  /** The size of the mail as it goes out. */
  html_bytes: number
}

/** What is wrong or doubtful about a content, the worst first. */
export function contentWarnings(content: Content, circumstances: Circumstances): ContentWarning[] {
  const found = [
    ...aboutWords(content),
    ...aboutSender(content, circumstances),
    ...aboutVariables(content, circumstances),
    ...aboutTags(content.html_content),
    ...aboutSize(circumstances),
  ]
  return found.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
}

function aboutWords(content: Content): ContentWarning[] {
  const found: ContentWarning[] = []
  if (content.subject.trim() === '') {
    found.push({
      ...whole('no_subject', 'error', 'subject'),
      message: 'There is no subject.',
      fix: 'Write one: up to 60 characters are shown on a phone.',
    })
  }
  const part = content.text_content === null ? 'html_content' : 'text_content'
  const text = content.text_content ?? textFromHtml(content.html_content)
  if (text.replace(/\s+/g, '').length < LITTLE_TEXT) {
    found.push({
      ...whole('no_text', 'warning', part),
      message: 'There is hardly any text. Mails of pictures alone are taken for spam, and not read by screen readers.',
      fix: 'Say in words what the mail is about.',
    })
  }
  return found
}

function aboutSender({ html_content }: Content, { compiled, brand_address }: Circumstances): ContentWarning[] {
  const found: ContentWarning[] = []
  if (!compiled.variables.includes(UNSUBSCRIBE_URL)) {
    found.push({
      ...whole('no_unsubscribe_link', 'error', 'html_content'),
      message: 'There is no unsubscribe link.',
      fix: 'Add a link to {{ unsubscribe_url }}.',
    })
  }
  const shows_address = compiled.variables.includes('brand.address')
  if (shows_address && !brand_address) {
    found.push({
      ...whole('no_postal_address', 'error', 'html_content'),
      message: 'The mail settings have no postal address, which commercial mail must show (CAN-SPAM Act).',
      fix: 'Enter the postal address in the mail settings.',
    })
  }
  if (!shows_address && !(brand_address && html_content.includes(brand_address))) {
    found.push({
      ...whole('no_postal_address', 'warning', 'html_content'),
      message: 'Commercial mail must show the postal address of the sender (CAN-SPAM Act).',
      fix: 'Add {{ brand.address }} at the end, unless the address stands there already.',
    })
  }
  return found
}

function aboutVariables(content: Content, circumstances: Circumstances): ContentWarning[] {
  const { compiled, known, empty_counts } = circumstances
  const bare = bareVariables(content)
  return compiled.variables.flatMap((key): ContentWarning[] => {
    const place = bare.find((variable) => variable.key === key)
    const where = { part: place?.part ?? 'html_content', line: place?.line ?? null } as const
    if (!known.some((variable) => variable.key === key)) {
      const message = `There is no variable "${key}"; it is always empty.`
      const fix = 'Choose one from the list of variables.'
      return [{ code: 'unknown_variable', severity: place ? 'error' : 'warning', message, fix, ...where }]
    }
    const count = empty_counts[key] ?? 0
    if (!place || count === 0) return []
    const message = `{{ ${key} }} is empty for ${count.toLocaleString('en-US')} ${count === 1 ? 'contact' : 'contacts'}.`
    const fix = `Say what stands there then: {{ ${key} | default: "…" }}`
    return [{ code: 'missing_variable', severity: 'warning', message, fix, ...where }]
  })
}

function aboutTags(source: string): ContentWarning[] {
  const html = decodeLiquid(source)
  const lineOf = lineFinder(html)
  return readTags(html).flatMap(({ name, is_closing, attributes, span }): ContentWarning[] => {
    if (is_closing) return []
    const where = { part: 'html_content', line: lineOf(span.start) } as const
    const read = (attribute: Span | undefined) =>
      attribute && decodeEntities(html.slice(attribute.start, attribute.end)).trim()
    const found: ContentWarning[] = []
    const href = name === 'a' || name === 'area' ? read(attributes.get('href')) : undefined
    const link_fault = href === undefined ? undefined : addressFault(href)
    if (link_fault) {
      const fix = 'Give the whole address of a page that anybody can open, with https:// in front.'
      found.push({ code: 'broken_link', severity: 'error', message: `A link ${link_fault}.`, fix, ...where })
    }
    if (name !== 'img') return found
    const image_fault = addressFault(read(attributes.get('src')) ?? '')
    if (image_fault) {
      const fix = 'Give the whole address of a picture that anybody can open.'
      found.push({ code: 'broken_image', severity: 'error', message: `A picture ${image_fault}.`, fix, ...where })
    }
    if (!attributes.has('alt')) {
      const message = 'A picture has no alternative text, which is shown where pictures are blocked.'
      const fix = 'Add alt="…" with what the picture says, or alt="" if it is decoration.'
      found.push({ code: 'image_without_alt', severity: 'warning', message, fix, ...where })
    }
    return found
  })
}

function aboutSize({ html_bytes }: Circumstances): ContentWarning[] {
  if (html_bytes <= CLIPPED_BYTES) return []
  const size = Math.ceil(html_bytes / 1024)
  return [
    {
      ...whole('too_large', 'warning', 'html_content'),
      message: `The mail has ${size} KB. Gmail cuts mails off after 102 KB, and the unsubscribe link with it.`,
      fix: 'Shorten it, or take out styles and comments that nobody sees.',
    },
  ]
}

function whole(code: ContentWarning['code'], severity: ContentWarning['severity'], part: ContentPart) {
  return { code, severity, part, line: null }
}
