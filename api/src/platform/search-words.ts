import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { escapeLike } from './filters/compile.ts'

const MAX_WORDS = 10
const PHONE_PUNCTUATION = /[().+/-]/g

/** What is searched for, in lower case, in no particular order; at most ten words. */
export function searchWords(q: string | undefined): string[] {
  return (q ?? '').toLowerCase().replaceAll('\0', '').split(/\s+/).filter(Boolean).slice(0, MAX_WORDS)
}

/** The digits of a phone number, however it is punctuated; null when the words are something else. */
export function phoneDigits(words: string[]): string | null {
  const phone = words.join('').replace(PHONE_PUNCTUATION, '')
  return /^\d{4,}$/.test(phone) ? phone : null
}

/** Whether the search text in `document`, which is in lower case, holds every word, or the phone number they make up. */
export function holdsWords(document: RawBuilder<unknown>, words: string[]): RawBuilder<SqlBool> {
  const phone = phoneDigits(words)
  const held = (phone ? [phone] : words).map((word) => sql`${document} like ${`%${escapeLike(word)}%`}`)
  return sql<SqlBool>`(${sql.join(held, sql` and `)})`
}
