const DARK_QUERY = /\(\s*prefers-color-scheme\s*:\s*dark\s*\)/gi
/** The visual editor's own rule, which changes nothing but the dots of lists. */
const EDITORS_RULE = '@media (prefers-color-scheme: dark){li::marker{color:#c4c4c4}}'
/** Conditions that hold always and never. */
const ALWAYS = '(min-width: 0)'
const NEVER = '(max-width: 0)'

/** What mail apps do to mails without colours of their own for the dark: lightness is turned round, pictures stay. */
const DARKENED = `<style>
html { background: #fff; filter: invert(0.92) hue-rotate(180deg); }
img, video { filter: invert(1) hue-rotate(180deg); }
</style>`

/** The mail as a light or a dark mail app shows it, whatever this browser prefers. */
export function inScheme(html: string, scheme: 'light' | 'dark'): string {
  const mail = html.replace(EDITORS_RULE, '')
  if (scheme === 'light') return mail.replace(DARK_QUERY, NEVER)
  const dark = mail.replace(DARK_QUERY, ALWAYS)
  return dark === mail ? mail + DARKENED : dark
}
