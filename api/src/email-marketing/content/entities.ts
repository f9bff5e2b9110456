/** The entities that stand in attributes and that editors put into Liquid. */
const ENTITIES: Record<string, string> = {
  '&quot;': '"',
  '&#34;': '"',
  '&#x22;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#x27;': "'",
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': ' ',
}
const ENTITY = new RegExp(Object.keys(ENTITIES).join('|'), 'gi')

/** The text with entities as the characters they stand for. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(ENTITY, (entity) => ENTITIES[entity.toLowerCase()] as string) : text
}
