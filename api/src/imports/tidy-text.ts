/** Official files write names in capitals: "AUSTIN COOLING, LLC" becomes "Austin Cooling, LLC". */

const KEPT_IN_CAPITALS = new Set(
  'LLC LLP LLLP LP PLLC PC PA HVAC HVACR AC A/C ABC AAA USA US II III IV VI VII VIII IX XI TV IT NE NW SE SW PO CPA'.split(
    ' ',
  ),
)
const WRITTEN_ALIKE: Record<string, string> = { DBA: 'dba', OBRIEN: "O'Brien", ONEILL: "O'Neill", 'L.L.C.': 'L.L.C.' }
const SMALL_WORDS = new Set('a an and at by for in of on or the to with'.split(' '))
/** Abbreviations without a vowel that are words all the same. */
const ABBREVIATIONS = new Set(
  'CT DR FT HWY JR LN LTD MFG MGMT MR MRS MT PKWY PL RD SR SRVC ST STE STR SVC SVCS TR TRL BLDG BLVD MTN'.split(' '),
)

const COMPANY_WORDS =
  /\b(LLC|L\.L\.C|INC|CORP|CORPORATION|COMPANY|CO|LTD|LLP|LP|PLLC|SERVICES?|BUILDERS?|CONSTRUCTION|CONTRACT(?:OR|ORS|ING)|PLUMBING|ELECTRIC(?:AL)?|ROOF(?:ING)?|HEATING|COOLING|AIR|HVAC|MECHANICAL|ENTERPRISES?|GROUP|SOLUTIONS|HOMES?|SYSTEMS|PARTNERS|AND|&)\b/i
const NAME_SUFFIX = /^(JR|SR|II|III|IV|V)\.?$/i

/** Text that is all in capitals, in title case; any other text as it is, but for white space. */
export function tidyCapitals(text: string): string {
  const clean = text.replace(/\s+/g, ' ').trim()
  // A single short word may be an abbreviation that its owner writes so.
  if (clean !== clean.toUpperCase() || !/\p{L}{4}|\p{L}.*\s.*\p{L}/u.test(clean)) return clean
  return clean
    .split(' ')
    .map((word, index) => tidyWord(word, index === 0))
    .join(' ')
}

function tidyWord(word: string, isFirst: boolean): string {
  const [, before = '', core = '', after = ''] = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/u.exec(word) ?? []
  const isNickname = before.endsWith('"') && after.startsWith('"') && core.length <= 3
  return before + (isNickname ? core : tidyCore(core, isFirst)) + after
}

function tidyCore(core: string, isFirst: boolean): string {
  if (KEPT_IN_CAPITALS.has(core)) return core
  const alike = WRITTEN_ALIKE[core]
  if (alike) return alike
  if (!isFirst && SMALL_WORDS.has(core.toLowerCase())) return core.toLowerCase()
  // "100A", "B&B", "J.R.", "JPS": codes and initials. "5TH" is neither.
  if (/^\d+(ST|ND|RD|TH)$/.test(core)) return core.toLowerCase()
  if (/\d/.test(core) || /^(\p{Lu}[&.])+\p{Lu}?\.?$/u.test(core)) return core
  if (core.length <= 4 && !/[AEIOUY]/.test(core) && !ABBREVIATIONS.has(core)) return core
  return core
    .toLowerCase()
    .replace(/(^|[-/&.(])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/^(Mc|O'|D')(\p{L})/u, (_, before: string, letter: string) => before + letter.toUpperCase())
}

/** Whether a name is a person's, written "LAST, FIRST" as official files do. */
export function isPersonName(name: string): boolean {
  const parts = name.split(',').map((part) => part.trim())
  if (parts.length !== 2 || COMPANY_WORDS.test(parts[1] ?? '') || /\b(LLC|INC|CORP|CO|LTD)\b/i.test(name)) return false
  return parts.every((part) => /^\p{L}[\p{L}\s.'"-]*$/u.test(part)) && !NAME_SUFFIX.test(parts[1] ?? '')
}

/** "MORGAN, ALEX JR" becomes "Alex Morgan Jr"; a name in its usual order only loses its capitals. */
export function tidyPersonName(name: string): string {
  if (!isPersonName(name)) return tidyCapitals(name)
  const [last = '', first = ''] = name.split(',').map((part) => part.trim())
  const given = first.split(/\s+/)
  const suffix = given.length > 1 && NAME_SUFFIX.test(given.at(-1) ?? '') ? given.pop() : undefined
  return tidyCapitals([...given, last, suffix].filter(Boolean).join(' '))
}

/**
 * Splits "AUSTIN, TX 78701", "BUDA TX 78610-4477" and "AUSTIN, TX".
 * @returns undefined when it is no such line
 */
export function splitCityLine(line: string): { city: string; state: string; zip_code?: string } | undefined {
  const match = /^(.*?)[\s,]+([A-Za-z]{2})\.?(?:[\s,]+(\d{5}(?:-?\d{4})?)-?)?$/.exec(line.trim())
  const [, city, state, zip] = match ?? []
  if (!city || !state) return undefined
  const zip_code = zip?.length === 9 ? `${zip.slice(0, 5)}-${zip.slice(5)}` : zip
  return { city: tidyCapitals(city), state: state.toUpperCase(), ...(zip_code && { zip_code }) }
}
