import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'
import { may, type Permission, type Role } from './permissions.ts'

/** Who makes the request. */
export interface Actor {
  user_id: string
  role: Role
  time_zone: string
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
  app.addHook('onRequest', async (request) => {
    const permission = request.routeOptions.config.permission
    if (permission === 'public' || request.is404) return
    const actor = await authenticate(request)
    if (!actor) throw new ApiError('unauthenticated', 'Sign in, or send a valid API key as a bearer token.')
    if (permission !== 'signed_in' && !(permission && may(actor.role, permission))) {
      throw new ApiError('forbidden', `The role ${actor.role} does not allow ${permission}. Ask an administrator.`)
    }
    request.actor = actor
  })
}
