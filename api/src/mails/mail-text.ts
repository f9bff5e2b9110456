import { convert } from 'html-to-text'

const LINK = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g

/** Plain text as HTML: empty lines part paragraphs, addresses become links, everything else stays the text it is. */
export function htmlFromText(text: string): string {
  const paragraphs = text.trim().split(/\n{2,}/)
  return paragraphs
    .map((paragraph) => `<p style="margin:0 0 1em">${linked(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n')
}

function linked(text: string): string {
  let html = ''
  let end = 0
  for (const { 0: url, index } of text.matchAll(LINK)) {
    html += `${escapeHtml(text.slice(end, index))}<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`
    end = index + url.length
  }
  return html + escapeHtml(text.slice(end))
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** What the HTML says, for programs that show none. */
export function textFromHtml(html: string): string {
  return convert(html, {
    wordwrap: false,
    limits: { maxInputLength: 2_000_000 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
    ],
  })
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** How mail programs begin what they quote. */
const QUOTES = [
  /^(>.*\n?)+$/m,
  /^(On|Am|Le|El|Il|Op) .{4,300}(wrote|schrieb|a écrit|escribió|ha scritto|schreef)( .{0,100})?:\s*$/ms,
  /^-{2,} ?(Original Message|Forwarded message|Ursprüngliche Nachricht) ?-{2,}/im,
  /^_{20,}\s*$/m,
  /^From: .+\n(Sent|Date|To): /m,
]

/** What was newly written, without the mails that it quotes below. All of it when nothing else is there. */
export function withoutQuotes(text: string): string {
  const starts = QUOTES.map((quote) => quote.exec(text)?.index ?? text.length)
  return text.slice(0, Math.min(...starts)).trim() || text.trim()
}
