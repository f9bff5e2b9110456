import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { NOBODY, writeAs } from '../../platform/author.ts'
import { ApiError } from '../../platform/errors.ts'
import { problems } from '../../platform/schemas.ts'
import { applyEvents } from './apply-event.ts'
import { inBatches } from './in-batches.ts'
import { takeMessage } from './take-message.ts'
import { verifySignature } from './verify-signature.ts'

/** The same handler stands at both; the second address is that of the activities. */
const ADDRESSES = {
  receiveProviderWebhook: '/api/crm/email-marketing/webhooks/resend',
  trackEmail: '/api/crm/activities/email/track',
} as const

/** Events applied in one transaction. */
const BATCH = 500

const Message = Type.Unsafe<unknown>({
  type: 'object',
  additionalProperties: true,
  description: 'As the provider sends it: type, created_at, data.',
})

/**
 * What the mail provider tells us. The answer 200 says that it is stored and applied; anything else makes the provider
 * tell it again.
 */
export async function webhooks(app: App, context: Context) {
  const { config, db } = context
  const secret = config.mail?.via === 'resend' ? config.mail.webhook_secret : undefined
  const apply = inBatches(BATCH, (events: Parameters<typeof applyEvents>[1][number][]) =>
    writeAs(db, NOBODY, async (trx) => void (await applyEvents(trx, events))),
  )

  await app.register(async (scope) => {
    // The signature is over the bytes as they came.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

    for (const [operationId, url] of Object.entries(ADDRESSES)) {
      scope.post(
        url,
        {
          config: { permission: 'public' },
          validatorCompiler: () => () => true,
          schema: {
            operationId,
            tags: ['mail'],
            summary: 'What the provider tells of mails, signed by it (Svix); once for each message',
            headers: Type.Object({
              'svix-id': Type.String(),
              'svix-timestamp': Type.String({ description: 'Seconds; five minutes from now at the most.' }),
              'svix-signature': Type.String({
                description: '`v1,` and the HMAC-SHA256 in base64; several with spaces.',
              }),
            }),
            body: Message,
            response: { 200: Type.Object({ received: Type.Boolean() }), ...problems(400, 401, 413) },
          },
        },
        async (request) => {
          const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
          await takeMessage(context, apply, body, signedId(secret, request, body))
          return { received: true }
        },
      )
    }
  })
}

function signedId(secret: string | undefined, request: FastifyRequest, body: Buffer): string {
  const svix_id = secret && verifySignature(secret, request.headers, body)
  if (svix_id) return svix_id
  const reason = secret
    ? 'The signature is missing, wrong or older than five minutes. Check RESEND_WEBHOOK_SECRET and the clock of the server.'
    : 'Webhooks are refused as long as RESEND_WEBHOOK_SECRET is not set.'
  throw new ApiError('unauthenticated', reason)
}
