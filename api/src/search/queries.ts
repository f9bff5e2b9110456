import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { toE164 } from '../leads/phone.ts'
import { escapeLike } from '../platform/filters/compile.ts'
import { holdsWords, phoneDigits, searchWords } from '../platform/search-words.ts'
import type { Viewer } from '../platform/visibility.ts'
import { type Entity, SOURCES, type Source } from './sources.ts'

/** Rows looked at for each kind of record and way to match, before the best of them are chosen. */
const MAX_BEGINNINGS = 50
const MAX_MATCHES = 100
/** What an index of trigrams can find anywhere in a text; other words are looked for at the beginning of words. */
const TRIGRAM = /[\p{L}\p{N}]{3}/u
/** Shorter words are not taken for misspelled ones. */
const MIN_FUZZY_LENGTH = 4
/** How much of a word's trigrams must be found (pg_trgm): a letter too many or too few leaves more. */
const FUZZY_THRESHOLD = 0.5
/** Searching for what nobody has ever written is cut off. */
const FUZZY_TIMEOUT_MS = 1_000
const MAX_SWAPS = 12
/** So many hits or fewer, and what is spelled alike is looked for too. */
const FEW = 2
const CANCELLED = '57014'

export interface Hit {
  entity: Entity
  id: string
  title: string
  subtitle: string | null
  lead_id: string | null
  /** The phone number or address by which it was found. */
  highlight: string | null
  /** 0 the title itself, 1 its beginning, 2 the beginning of its words, 3 anything else, 4 something alike. */
  rank: number
}

/**
 * The best hits of each kind, the best of all first: what holds every word, and when that is next to nothing, what is
 * spelled alike.
 * @param limit hits of each kind
 */
export async function search(
  db: Database,
  viewer: Viewer,
  { q, entities, limit }: { q: string; entities: readonly Entity[]; limit: number },
): Promise<Hit[]> {
  const words = searchWords(q)
  if (words.length === 0 || entities.length === 0) return []
  const reached = await searchNumber(db, viewer, { words, entities, limit })
  if (reached.length > 0) return reached
  const matching = (entity: Entity) => matches(entity, viewer, words, limit)
  const found = await run(db, entities.map(matching))
  if (found.length > FEW || !words.some(isWord)) return found
  const known = new Set(found.map(({ id }) => id))
  const similar = await searchSimilar(db, viewer, { words, entities, limit })
  return firstOfEach([...found, ...similar.filter(({ id }) => !known.has(id))], limit)
}

/** Who is reached under a whole phone number: asked of the indexes of numbers, which is far cheaper than a search of texts. */
async function searchNumber(
  db: Database,
  viewer: Viewer,
  { words, entities, limit }: { words: string[]; entities: readonly Entity[]; limit: number },
): Promise<Hit[]> {
  const number = phoneDigits(words) && toE164(words.join(' '))
  if (!number) return []
  const selects = entities.flatMap((entity) => {
    const source = SOURCES[entity]
    if (!source.hasNumber) return []
    const found = candidates(source, viewer, words, source.hasNumber(number), MAX_MATCHES)
    return [best(entity, found, sql`0`, sql`0::real`, limit)]
  })
  return selects.length > 0 ? run(db, selects) : []
}

function firstOfEach(hits: Hit[], limit: number): Hit[] {
  return hits.filter(({ entity }, i) => hits.slice(0, i).filter((before) => before.entity === entity).length < limit)
}

/** One statement, never a kept plan: a generic one makes a trigram search tens of times slower. */
async function run(db: Database, selects: RawBuilder<unknown>[]): Promise<Hit[]> {
  const { rows } = await sql<Hit>`
    select entity, id, title, subtitle, lead_id, highlight, rank from (${sql.join(selects, sql` union all `)}) hits
    order by rank, closeness desc, id`.execute(db)
  return rows
}

function matches(entity: Entity, viewer: Viewer, words: string[], limit: number): RawBuilder<unknown> {
  const source = SOURCES[entity]
  const whole = words.join(' ')
  const beginnings =
    source.beginning &&
    // No name begins with a telephone number: a search less to plan, which takes longer than making it.
    !phoneDigits(words) &&
    candidates(source, viewer, words, sql`${source.beginning} like ${`${escapeLike(whole)}%`}`, MAX_BEGINNINGS)
  // One letter or two begin a good part of all words, and signs have no index.
  const isMore = TRIGRAM.test(whole) || (words.length > 1 && words.every((word) => /^[\p{L}\p{N}]/u.test(word)))
  const others = isMore && candidates(source, viewer, words, holds(source, words), MAX_MATCHES)
  const parts = [beginnings, others].filter((part) => part !== undefined && part !== false)
  if (parts.length === 0) return nothing
  const title = sql`lower(title)`
  const atWords = words.map((word) => sql`(' ' || ${title}) like ${`% ${escapeLike(word)}%`}`)
  return best(
    entity,
    sql.join(parts, sql` union `),
    sql`case when ${title} = ${whole} then 0 when ${title} like ${`${escapeLike(whole)}%`} then 1
      when ${sql.join(atWords, sql` and `)} then 2 else 3 end`,
    sql`similarity(title, ${whole})`,
    limit,
  )
}

/**
 * What may have been meant by misspelled words. Notes are left out: a long text holds something like any word.
 * Best effort: it gives up rather than keep anybody waiting.
 */
async function searchSimilar(
  db: Database,
  viewer: Viewer,
  { words, entities, limit }: { words: string[]; entities: readonly Entity[]; limit: number },
): Promise<Hit[]> {
  const selects = entities
    .filter((entity) => entity !== 'note')
    .map((entity) => {
      const source = SOURCES[entity]
      const alike = words.map((word) => (isWord(word) ? isAlike(source, word) : holds(source, [word])))
      const found = candidates(source, viewer, words, sql.join(alike, sql` and `), MAX_MATCHES)
      const closeness = words.map((word) => sql`word_similarity(${word}, lower(title))`)
      return best(entity, found, sql`4`, sql.join(closeness, sql` + `), limit)
    })
  if (selects.length === 0) return []
  return db
    .transaction()
    .execute(async (trx) => {
      await sql`select set_config('pg_trgm.word_similarity_threshold', ${String(FUZZY_THRESHOLD)}, true),
        set_config('statement_timeout', ${String(FUZZY_TIMEOUT_MS)}, true)`.execute(trx)
      return run(trx, selects)
    })
    .catch((error) => {
      if (error.code === CANCELLED) return []
      throw error
    })
}

/** Whether it may be misspelled: long enough, and letters only. */
function isWord(word: string): boolean {
  return word.length >= MIN_FUZZY_LENGTH && /^[\p{L}\p{M}'’-]+$/u.test(word)
}

/** Two letters that changed places destroy four trigrams, too many for a short word: they are put back one by one. */
function isAlike({ document }: Source, word: string): RawBuilder<unknown> {
  const letters = [...word]
  const swapped = letters
    .slice(1)
    .map((letter, i) => [...letters.slice(0, i), letter, letters[i], ...letters.slice(i + 2)].join(''))
  const swaps = swapped.slice(0, MAX_SWAPS).map((other) => holdsWords(document, [other]))
  // Not `like any`: a trigram index serves no array.
  return sql`(${document} %> ${word} or ${sql.join(swaps, sql` or `)})`
}

const nothing = sql`select null::text as entity, null::uuid as id, null::text as title, null::text as subtitle,
  null::uuid as lead_id, null::text as highlight, 0 as rank, 0::real as closeness where false`

/** Whether the record holds every word: long ones anywhere, short ones at the beginning of a word. */
function holds({ document }: Source, words: string[]): RawBuilder<unknown> {
  if (phoneDigits(words)) return holdsWords(document, words)
  const conditions = words.map((word) =>
    TRIGRAM.test(word)
      ? holdsWords(document, [word])
      : sql`(${document} like ${`${escapeLike(word)}%`} or ${document} like ${`% ${escapeLike(word)}%`})`,
  )
  return sql`(${sql.join(conditions, sql` and `)})`
}

function candidates(
  source: Source,
  viewer: Viewer,
  words: string[],
  condition: RawBuilder<unknown>,
  limit: number,
): RawBuilder<unknown> {
  const { from, shown, id, lead_id, title, subtitle, phone, email } = source
  const highlight = phoneDigits(words)
    ? phone
    : sql`case when ${email} ilike ${`%${escapeLike(words.join(' '))}%`} then ${email} end`
  return sql`(select ${id} as id, ${title} as title, ${subtitle} as subtitle, ${lead_id} as lead_id, ${highlight} as highlight
    from ${from} where ${condition} and ${shown(viewer)} limit ${sql.lit(limit)})`
}

function best(
  entity: Entity,
  found: RawBuilder<unknown>,
  rank: RawBuilder<unknown>,
  closeness: RawBuilder<unknown>,
  limit: number,
): RawBuilder<unknown> {
  return sql`(
    with found as materialized (${found})
    select ${entity}::text as entity, id, title, subtitle, lead_id, highlight, ${rank} as rank, ${closeness} as closeness
    from found order by rank, closeness desc, id limit ${sql.lit(limit)})`
}
