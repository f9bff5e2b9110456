import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from './app-type.ts'

/** Process figures, request durations by route, and the depth of the job queue, in Prometheus' text format. */
export function metrics(app: App, { queue }: Context): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its response',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  new Gauge({
    name: 'jobs',
    help: 'Background jobs by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      for (const [state, count] of Object.entries(await queue.counts())) this.set({ state }, count)
    },
  })

  app.addHook('onResponse', (request, reply, done) => {
    // The route's pattern: addresses with ids in them would make a series each.
    const route = request.routeOptions.url ?? 'none'
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })

  app.route({
    method: 'GET',
    url: '/metrics',
    config: { permission: 'public' },
    schema: {
      operationId: 'getMetrics',
      tags: ['operations'],
      summary: 'Figures for Prometheus',
      produces: ['text/plain'],
      response: {
        200: { description: 'Prometheus text format', content: { 'text/plain': { schema: Type.String() } } },
      },
    },
    handler: async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  })
}
