const SCHEME = /^(https?:|mailto:|tel:|#|\{\{)/i
const MAIL_ADDRESS = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/

/** What was typed as a link's address, made whole: `example.com` is `https://example.com`; `null` if it leads nowhere. */
export function linkAddress(typed: string): string | null {
  const text = typed.trim()
  if (SCHEME.test(text)) return text
  if (MAIL_ADDRESS.test(text)) return `mailto:${text}`
  if (/^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/]+:\d/.test(text)) return null
  return /^[^\s]+\.[^\s]+$/.test(text) ? `https://${text}` : null
}
