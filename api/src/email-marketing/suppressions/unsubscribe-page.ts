import { createHash } from 'node:crypto'
import type { Subscriptions } from './unsubscribe.ts'

export interface Brand {
  brand_name: string | null
  /** #rrggbb */
  brand_color: string
  brand_logo_url: string | null
  brand_address: string | null
}

interface Notice {
  title: string
  text: string
}

/** `address` is shown in part only: the mail may have been passed on. */
interface PersonPage extends Subscriptions {
  address: string | null
  /** What has just been done. */
  done?: 'unsubscribed' | 'resubscribed' | 'saved' | undefined
}

/** The page behind the unsubscribe link of a mail: plain HTML that needs neither scripts nor anything loaded. */
export function unsubscribePage(brand: Brand, page: PersonPage): string {
  const who = page.address ? `<strong>${escapeHtml(page.address)}</strong>` : 'this address'
  const from = brand.brand_name ? ` from ${escapeHtml(brand.brand_name)}` : ''
  if (page.is_off) {
    const again = page.address
      ? form('resubscribe', `<button class="quiet">${page.done ? 'Undo' : 'Subscribe again'}</button>`)
      : ''
    return frame(brand, {
      title: 'You are unsubscribed',
      body: `<p role="status">We send no more marketing mail${from} to ${who}.</p>${again}`,
    })
  }
  const title = page.done === 'resubscribed' ? 'Welcome back' : page.done === 'saved' ? 'Saved' : 'Unsubscribe'
  const said = page.done
    ? `<p role="status">${page.done === 'saved' ? 'Your choice is kept.' : `You get mail${from} at ${who} again.`}</p>`
    : `<p>Do you want no more marketing mail${from} at ${who}?</p>`
  const all = form(
    'unsubscribe',
    `<button>${page.topics.length > 0 ? 'Unsubscribe from everything' : 'Unsubscribe'}</button>`,
  )
  return frame(brand, { title, body: `${said}${all}${topicsForm(page)}` })
}

function topicsForm({ topics }: Subscriptions): string {
  if (topics.length === 0) return ''
  const choices = topics.map(
    ({ id, name, description, is_off }) => `
      <label><input type="checkbox" name="topic" value="${id}"${is_off ? '' : ' checked'}>
        <span>${escapeHtml(name)}${description ? `<small>${escapeHtml(description)}</small>` : ''}</span></label>`,
  )
  return form(
    'topics',
    `<fieldset><legend>Or choose what you want to get</legend>${choices.join('')}</fieldset>
    <button class="quiet">Save my choice</button>`,
  )
}

/** What is said when there is nothing to choose. */
export function noticePage(brand: Brand, { title, text }: Notice): string {
  return frame(brand, { title, body: `<p role="status">${escapeHtml(text)}</p>` })
}

/** To the address of the page itself. */
function form(action: string, content: string): string {
  return `<form method="post"><input type="hidden" name="action" value="${action}">${content}</form>`
}

const STYLE = `
:root{color-scheme:light dark;--text:#1b1f23;--soft:#5b6570;--page:#f4f5f6;--card:#fff;--line:#d5dade}
@media (prefers-color-scheme:dark){:root{--text:#e8eaed;--soft:#a3adb8;--page:#16191c;--card:#1f2327;--line:#3a4148}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;align-content:center;justify-items:center;padding:24px 16px;
  background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main{width:100%;max-width:440px;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:32px 28px}
header{margin-bottom:20px;font-weight:600}header img{display:block;max-width:180px;max-height:48px}
h1{margin:0 0 8px;font-size:22px;line-height:1.3}p{margin:0 0 20px;overflow-wrap:anywhere}
form+form{margin-top:24px;padding-top:20px;border-top:1px solid var(--line)}
button{width:100%;min-height:44px;padding:10px 16px;border:1px solid transparent;border-radius:8px;font:inherit;font-weight:600;
  cursor:pointer;background:var(--brand);color:var(--on-brand)}
button.quiet{background:transparent;color:inherit;border-color:var(--line)}
button:focus-visible,input:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
fieldset{border:0;margin:0 0 12px;padding:0}legend{padding:0;margin-bottom:6px;color:var(--soft)}
label{display:flex;gap:12px;align-items:flex-start;min-height:44px;padding:9px 0;cursor:pointer}
input{width:20px;height:20px;margin:2px 0 0;flex:none;accent-color:var(--brand)}
small{display:block;color:var(--soft)}footer{margin-top:20px;color:var(--soft);font-size:13px;text-align:center;white-space:pre-line}`

function frame(brand: Brand, { title, body }: { title: string; body: string }): string {
  const name = escapeHtml(brand.brand_name ?? '')
  const logo = brand.brand_logo_url
    ? `<img src="${escapeHtml(brand.brand_logo_url)}" alt="${name}" referrerpolicy="no-referrer">`
    : name
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}${name && ` – ${name}`}</title>
<style>${styleOf(brand)}</style>
</head>
<body>
<main>${logo && `<header>${logo}</header>`}<h1>${title}</h1>${body}</main>
${brand.brand_address ? `<footer>${escapeHtml(brand.brand_address)}</footer>` : ''}
</body>
</html>
`
}

function styleOf({ brand_color }: Brand): string {
  return `:root{--brand:${brand_color};--on-brand:${isLight(brand_color) ? '#111' : '#fff'}}${STYLE}`
}

/** Nothing but the page's own style and the brand's logo; no other page may frame it and steer a click. */
export function pagePolicy(brand: Brand): string {
  const style = createHash('sha256').update(styleOf(brand)).digest('base64')
  return `default-src 'none'; style-src 'sha256-${style}'; img-src https: http: data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`
}

/** Whether black is read better on it than white: relative luminance, WCAG 2.2. */
function isLight(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
