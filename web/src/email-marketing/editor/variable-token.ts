/** A place in a mail that is filled per recipient. */
export interface VariableUse {
  /** As the catalogue names it: `first_name`, `lead.city`, `custom.roof_age`. */
  key: string
  /** What stands there for who has no such value; `null`: nothing. */
  fallback: string | null
}

/*
 * Between the editor and the finished HTML a variable is an opaque word of hexadecimal digits, so that neither the
 * escaping of HTML nor a change of letters' case can break its quotes.
 */
const TOKEN = /crmvar([0-9a-f]+)z/gi

export function variableToken(use: VariableUse): string {
  const bytes = new TextEncoder().encode(JSON.stringify([use.key, use.fallback]))
  return `crmvar${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}z`
}

/** `{{ first_name | default: "there" }}` (LiquidJS). */
export function liquid({ key, fallback }: VariableUse): string {
  return fallback ? `{{ ${key} | default: ${quote(fallback)} }}` : `{{ ${key} }}`
}

/** A string of Liquid has no escapes: it takes the quote that the text has not. */
function quote(text: string) {
  const plain = cleanFallback(text)
  return plain.includes('"') && !plain.includes("'") ? `'${plain}'` : `"${plain.replaceAll('"', '”')}"`
}

/** Without the signs that would end the expression or begin a tag of HTML. */
export function cleanFallback(text: string): string {
  return text.replace(/[<>{}\\]/g, '')
}

/** The compiled HTML with Liquid where its tokens stand. */
export function restoreLiquid(html: string): string {
  return html.replace(TOKEN, (_token, digits: string) => liquid(readDigits(digits)))
}

function readDigits(digits: string): VariableUse {
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const [key, fallback] = JSON.parse(new TextDecoder().decode(bytes))
  return { key, fallback }
}
