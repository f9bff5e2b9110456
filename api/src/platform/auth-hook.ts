import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Author } from './author.ts'
import { ApiError } from './errors.ts'
import { may, type Permission, type Role } from './permissions.ts'
import type { Viewer } from './visibility.ts'

/** Who makes the request: what they may do, what they see, and what the audit log says of their changes. */
export interface Actor extends Viewer, Author {
  user_id: string
  role: Role
  /** Set when the request came with a session cookie. */
  session_id?: string
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller's role must allow; `public` opens the route to everyone, `signed_in` to every user. */
    permission?: Permission | 'public' | 'signed_in'
  }
  interface FastifyRequest {
    actor: Actor
  }
}

/**
 * Closes every route that does not say otherwise. A route without `config.permission` is an error at boot.
 * @throws ApiError unauthenticated, forbidden
 */
export function addAuthHook(app: FastifyInstance, authenticate: (request: FastifyRequest) => Promise<Actor | null>) {
  app.decorateRequest('actor', null as unknown as Actor)
  app.addHook('onRoute', (route) => {
    if (!route.config?.permission) throw new Error(`${route.method} ${route.url} does not say who may call it`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const permission = request.routeOptions.config.permission
    if (permission === 'public' || request.is404) return
    const actor = await authenticate(request)
    if (!actor) throw new ApiError('unauthenticated', 'Sign in, or send a valid API key as a bearer token.')
    if (permission !== 'signed_in' && !(permission && may(actor.role, permission))) {
      throw new ApiError('forbidden', `The role ${actor.role} does not allow ${permission}. Ask an administrator.`)
    }
    if (request.method === 'GET') {
      request.actor = actor
      return
    }
    // What the request changes is undone by this id: POST /operations/{id}/undo.
    const operation_id = randomUUID()
    reply.header('operation-id', operation_id)
    request.actor = { ...actor, operation_id, ip_address: request.ip }
  })
}
