import { Parser } from 'htmlparser2'

/** With everything inside them. */
const DROPPED = new Set([
  'script',
  'noscript',
  'iframe',
  'frame',
  'frameset',
  'object',
  'embed',
  'applet',
  'template',
  'svg',
  'math',
  'audio',
  'video',
  'canvas',
  'select',
  'textarea',
  'title',
  'style',
  'xmp',
  'plaintext',
  'noembed',
  'noframes',
])
/** These are shown; of all others only what they hold. */
const SHOWN = new Set([
  'a',
  'abbr',
  'b',
  'big',
  'blockquote',
  'br',
  'center',
  'code',
  'dd',
  'del',
  'div',
  'dl',
  'dt',
  'em',
  'font',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'img',
  'ins',
  'li',
  'ol',
  'p',
  'pre',
  'q',
  's',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'tr',
  'tt',
  'u',
  'ul',
  'caption',
  'col',
  'colgroup',
])
const EMPTY = new Set(['br', 'col', 'hr', 'img'])
const ATTRIBUTES = new Set([
  'align',
  'alt',
  'bgcolor',
  'border',
  'cellpadding',
  'cellspacing',
  'color',
  'colspan',
  'dir',
  'face',
  'height',
  'lang',
  'rowspan',
  'size',
  'start',
  'style',
  'title',
  'type',
  'valign',
  'width',
])
const LINK = /^(https?:|mailto:|tel:)/i
const PICTURE = /^(https?:|data:image\/(png|jpe?g|gif|webp|bmp);base64,)/i
/** What can reach out of a style, or cover what is around it. */
const UNSAFE_STYLE = /url\s*\(|expression|@import|behavior|position\s*:|-moz-binding|\\/i

/**
 * The HTML of a mail as it may be shown, in a frame without rights: known elements and attributes only, so that nothing
 * runs, posts or loads. What a mail program quoted is folded into `<details>`.
 */
export function cleanHtml(html: string): string {
  let clean = ''
  let dropped = 0
  /** The open elements; `tag` is what closes them. */
  const open: { name: string; tag: string | null }[] = []
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (dropped > 0 || DROPPED.has(name)) {
          dropped++
          return
        }
        const isQuote = startsQuote(name, attributes) && !open.some(({ tag }) => tag === 'details')
        if (isQuote) {
          clean += '<details><summary>Earlier messages</summary>'
          open.push({ name: '', tag: 'details' })
        }
        const isShown = SHOWN.has(name)
        if (isShown) clean += `<${name}${attributesOf(name, attributes)}>`
        open.push({ name, tag: isShown && !EMPTY.has(name) ? name : null })
      },
      onclosetag(name) {
        if (dropped > 0) {
          dropped--
          return
        }
        const tag = open.pop()?.tag
        if (tag) clean += `</${tag}>`
        if (open.at(-1)?.name === '') {
          clean += `</${open.pop()?.tag}>`
        }
        void name
      },
      ontext(text) {
        if (dropped === 0) clean += escapeHtml(text)
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  )
  parser.end(html)
  return clean
}

function startsQuote(name: string, { class: classes = '', type, id = '' }: Record<string, string>): boolean {
  if (name === 'blockquote') return type === 'cite' || /gmail_quote/.test(classes)
  return name === 'div' && (/\b(gmail_quote|yahoo_quoted|moz-cite-prefix)\b/.test(classes) || id === 'divRplyFwdMsg')
}

function attributesOf(name: string, attributes: Record<string, string>): string {
  const kept = Object.entries(attributes).filter(([key, value]) =>
    key === 'style' ? !UNSAFE_STYLE.test(value) : ATTRIBUTES.has(key),
  )
  const { href, src } = attributes
  if (name === 'a' && href && LINK.test(href.trim())) {
    kept.push(['href', href.trim()], ['target', '_blank'], ['rel', 'noopener noreferrer nofollow'])
  }
  if (name === 'img' && src && PICTURE.test(src.trim())) kept.push(['src', src.trim()])
  return kept.map(([key, value]) => ` ${key}="${escapeHtml(value)}"`).join('')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
