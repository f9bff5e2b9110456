import { type RawBuilder, type SqlBool, sql } from 'kysely'

/**
 * Whether an address stands among others, which may have names: `Ann <ann@acme.com>`.
 * @param email in lower case
 * @param addresses an array of texts
 */
export function isAmong(email: RawBuilder<unknown>, addresses: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select from unnest(${addresses}) as mailbox
    where lower(coalesce(substring(mailbox from '<([^<>]*)>'), mailbox)) = ${email})`
}
