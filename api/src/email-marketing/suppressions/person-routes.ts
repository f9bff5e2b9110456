import { Type } from 'typebox'
import { recordAudit } from '../../audit/record-audit.ts'
import { findContact } from '../../contacts/queries.ts'
import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { invalid, notFound } from '../../platform/errors.ts'
import { Cursor, IdParams, Limit, List, Nullable, problems, Strict, Timestamp, Uuid } from '../../platform/schemas.ts'
import { listConsent, listSuppressionsOf } from './consent.ts'
import { erasePerson } from './erase-person.ts'
import { exportPerson } from './export-person.ts'
import { REASONS } from './schemas.ts'

const DEFAULT_LIMIT = 50
const Reason = Type.Enum([...REASONS])
const text = () => Nullable(Type.String())

const ConsentHistory = Type.Object({
  suppressions: Type.Array(
    Type.Object({
      id: Uuid,
      domain: Nullable(Type.String({ description: 'Set when it is about everybody there.' })),
      topic_id: Nullable(Uuid),
      topic_name: text(),
      reason: Reason,
      note: text(),
      created_at: Timestamp,
    }),
    { description: 'What keeps mail from the address now.' },
  ),
  ...List(
    Type.Object({
      id: Uuid,
      action: Type.Enum(['subscribed', 'unsubscribed', 'suppressed', 'unsuppressed', 'exported', 'erased']),
      email: Type.String({ description: 'The address that was meant.' }),
      topic_id: Nullable(Uuid),
      topic_name: text(),
      reason: Nullable(Reason),
      note: text(),
      source: Type.String(),
      ip_address: text(),
      user_agent: text(),
      actor_id: Nullable(Uuid),
      actor_name: text(),
      at: Timestamp,
    }),
  ).properties,
})

const Rows = Type.Array(Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }))
const PersonalData = Type.Object({
  email: Type.String(),
  exported_at: Timestamp,
  is_complete: Type.Boolean({ description: 'False when there are more than 5,000 rows of a kind.' }),
  contacts: Rows,
  suppressions: Rows,
  consent: Rows,
  subscription_changes: Rows,
  activities: Rows,
  notes: Rows,
  tasks: Rows,
  campaign_mails: Rows,
  mails: Rows,
  mail_events: Rows,
  sequences: Rows,
})

const PersonParams = Strict({ email: Type.String({ minLength: 3, maxLength: 320 }) })
const Erased = Type.Object({
  email: Type.String(),
  erased: Type.Record(Type.String(), Type.Integer(), { description: 'Rows removed or emptied, by kind.' }),
  kept: Type.Array(Type.String(), { description: 'What stays, and why.' }),
})

const KEPT = [
  'The address on the suppression list, so that no import or campaign writes to it again (GDPR, Art. 21(3)).',
  'The record that it was erased, when and by whom.',
  'Entries of the audit log, which cannot be changed.',
]

/** What a person agreed to, and all that is held of them: shown, handed over, erased. */
export function people(app: App, { db }: Context) {
  const manage = { config: { permission: 'personal_data:manage' } } as const
  const tags = ['suppressions']

  app.get(
    '/api/crm/contacts/:id/consent',
    {
      config: { permission: 'contacts:read' },
      schema: {
        operationId: 'listConsent',
        tags,
        summary: 'What keeps marketing mail from a contact, and what the person agreed to and took back, newest first',
        params: IdParams,
        querystring: Strict({ cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) }),
        response: { 200: ConsentHistory, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query: { cursor, limit = DEFAULT_LIMIT }, actor }) => {
      const contact = await findContact(db, params.id, actor)
      if (!contact) throw notFound('contact')
      const [suppressions, page] = await Promise.all([
        contact.email ? listSuppressionsOf(db, contact.email) : [],
        listConsent(db, contact, { cursor, limit }),
      ])
      return { suppressions, ...page }
    },
  )

  app.get(
    '/api/crm/email-marketing/people/:email/export',
    {
      ...manage,
      schema: {
        operationId: 'exportPerson',
        tags,
        summary: 'All that is held of the person with this address (GDPR, Art. 15 and 20)',
        params: PersonParams,
        response: { 200: PersonalData, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor, ip }, reply) => {
      const email = params.email.toLowerCase()
      const data = await exportPerson(db, email)
      if (!data) throw notFound('person')
      await db
        .insertInto('consent_records')
        .values({ email, action: 'exported', source: 'user', actor_id: actor.user_id })
        .execute()
      await recordAudit(db, { ...actor, ip_address: ip }, { action: 'exported', entity: 'person', details: { email } })
      return reply
        .header('content-disposition', 'attachment; filename="personal-data.json"')
        .header('cache-control', 'no-store')
        .send({ email, exported_at: new Date().toISOString(), ...data })
    },
  )

  app.post(
    '/api/crm/email-marketing/people/:email/erase',
    {
      ...manage,
      schema: {
        operationId: 'erasePerson',
        tags,
        summary: 'Erase the person with this address for good (GDPR, Art. 17); the address stays suppressed',
        params: PersonParams,
        body: Strict({ confirm: Type.String({ maxLength: 320, description: 'The address once more.' }) }),
        response: { 200: Erased, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async ({ params, body, actor }) => {
      const email = params.email.toLowerCase()
      if (body.confirm.trim().toLowerCase() !== email) throw invalid('/confirm', 'type the address to confirm')
      return { email, erased: await erasePerson(db, email, actor), kept: KEPT }
    },
  )
}
