import { type RawBuilder, sql } from 'kysely'
import { companyDomain } from '../leads/domain.ts'
import { toE164 } from '../leads/phone.ts'

/** By what two records are found to be the same company, the surest first. */
export const REASONS = ['licence_number', 'email', 'phone', 'domain', 'name'] as const
export type Reason = (typeof REASONS)[number]

/** What is known of a company before it is a lead. */
export interface Identity {
  business_name?: string | null
  city?: string | null
  email?: string | null
  phone?: string | null
  website?: string | null
  licence_number?: string | null
}

/** Leads of one identity that are compared: a chain with a hundred branches is not paired with itself throughout. */
const MOST_PER_REASON = sql.lit(10)
/** Of pg_trgm's similarity, for names in one city: of what is the company's own in them, and of the whole. */
const ALIKE = { own: sql.lit(0.55), whole: sql.lit(0.6) }

/** The identity as one row of what `matchCompanies` looks for. */
export function identityRow(identity: Identity): RawBuilder<unknown> {
  const { business_name = null, city = null, email = null, phone, licence_number = null } = identity
  return sql`
    select null::uuid as id, lower(${email}::text) as email, ${toE164(phone)}::text as phone,
      ${companyDomain(identity)}::text as domain, upper(${licence_number}::text) as licence_number,
      name_key(${business_name}::text) as name_key, own_name(name_key(${business_name}::text)) as own_name, lower(trim(coalesce(${city}::text, ''))) as city_key`
}

/** Rows of what `matchCompanies` looks for: the leads themselves, and each address and number of their contacts. */
export function leadRows(ids: string[]): RawBuilder<unknown> {
  const wanted = sql`= any(${ids}::uuid[])`
  return sql`
    select id, lower(email) as email, phone_e164 as phone, domain, upper(licence_number) as licence_number,
      name_key, own_name, city_key
    from leads join lead_names on lead_names.lead_id = leads.id where id ${wanted} and deleted_at is null
    union all
    select lead_id, lower(email), number, null, null, null, null, null
    from contacts cross join lateral (values (phone_e164), (mobile_e164)) as known (number)
    where lead_id ${wanted} and deleted_at is null and (email is not null or number is not null)`
}

/**
 * The leads that may be the same company as each row of `wanted`: rows of
 * `(wanted_id, lead_id, reasons text[], likeness)`, likeness from 0 to 100. Deleted leads match nothing.
 */
export function matchCompanies(wanted: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    with wanted as materialized (${wanted}),
    found as (
      ${sql.join(
        [
          match(
            'licence_number',
            100,
            sql`select id from leads
            where upper(licence_number) = wanted.licence_number and deleted_at is null`,
          ),
          match('email', 95, sql`select id from leads where lower(email) = wanted.email and deleted_at is null`),
          match(
            'email',
            95,
            sql`select lead_id from contacts
            where lower(email) = wanted.email and deleted_at is null and lead_id is not null`,
          ),
          match('phone', 90, sql`select id from leads where phone_e164 = wanted.phone and deleted_at is null`),
          match(
            'phone',
            90,
            sql`select lead_id from contacts
            where (phone_e164 = wanted.phone or mobile_e164 = wanted.phone) and deleted_at is null and lead_id is not null`,
          ),
          match('domain', 85, sql`select id from leads where domain = wanted.domain and deleted_at is null`),
          sql`
          select wanted.id, other.lead_id, 'name', round(80 * other.likeness)::integer
          from wanted cross join lateral (
            select lead_id, similarity(name_key, wanted.name_key) as likeness from lead_names
            where city_key = wanted.city_key and left(own_name, 1) = left(wanted.own_name, 1) and name_key <> ''
              and similarity(own_name, wanted.own_name) >= ${ALIKE.own}
              and similarity(name_key, wanted.name_key) >= ${ALIKE.whole}
            order by 2 desc limit ${MOST_PER_REASON}
          ) other`,
        ],
        sql` union all `,
      )}
    )
    select wanted_id, found.lead_id, array_agg(distinct reason) as reasons,
      least(100, max(likeness) + 3 * (count(distinct reason) - 1))::integer as likeness
    from found join leads on leads.id = found.lead_id and leads.deleted_at is null
    where found.lead_id is distinct from wanted_id
    group by wanted_id, found.lead_id`
}

function match(reason: Reason, likeness: number, others: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select wanted.id as wanted_id, other.lead_id, ${sql.lit(reason)} as reason, ${sql.lit(likeness)} as likeness
    from wanted cross join lateral (${others} limit ${MOST_PER_REASON}) as other (lead_id)`
}
