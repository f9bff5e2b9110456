/**
 * What the product is measured against: Fastify and pg with nothing else, answering with the rows of the product's own
 * statements (`/run/<operation>/<case>`), or of one plain statement where an operation names one.
 */
import Fastify from 'fastify'
import pg from 'pg'
import { positionBetween } from '../src/leads/position.ts'
import type { Statement } from './capture.ts'

/** One variant of an operation. */
export interface BareCase {
  statements: Statement[]
  /** Parameters to be replaced by what the case's own run finds: the new order key, the new lead. */
  markers?: { position: string; lead?: string }
}

export interface BareSetup {
  database_url: string
  operations: Record<string, BareCase[]>
}

process.on('disconnect', () => process.exit())
process.once('message', async ({ database_url, operations }: BareSetup) => {
  const pool = new pg.Pool({ connectionString: database_url, max: 10 })
  const app = Fastify()

  const handle = async ({ params }: { params: unknown }) => {
    const { operation, index } = params as { operation: string; index: number }
    const found = operations[operation]?.[index]
    if (!found) throw new Error(`there is no case ${index} of ${operation}`)
    const { statements, markers } = found
    if (markers) return retry(() => inOrder(pool, statements, markers))
    const results = await Promise.all(statements.map(({ text, values }) => pool.query(text, values)))
    return results.length === 1 ? results[0]?.rows : results.map((result) => result.rows)
  }
  app.get('/run/:operation/:index', handle)
  app.post('/run/:operation/:index', handle)
  process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
})

/** Runs the statements one after the other, as they were recorded, each with what the ones before it found. */
async function inOrder(pool: pg.Pool, statements: Statement[], markers: NonNullable<BareCase['markers']>) {
  const client = await pool.connect()
  const replaced = new Map<unknown, unknown>()
  const isTransaction = statements[0]?.text === 'begin'
  let rows: Record<string, unknown>[] = []
  try {
    for (const { text, values } of statements) {
      const given = values.map((value) => (replaced.has(value) ? replaced.get(value) : value))
      const result = await client.query(text, given)
      if (result.rows.length > 0) rows = result.rows
      const [row] = result.rows
      if (row && 'high' in row) replaced.set(markers.position, positionBetween(row.low, row.high))
      else if (row && 'position' in row && !replaced.has(markers.position)) {
        replaced.set(markers.position, positionBetween(null, row.position))
      }
      if (row && 'id' in row && markers.lead) replaced.set(markers.lead, row.id)
    }
    return rows
  } catch (error) {
    if (isTransaction) await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** As the product does when two chose the same order key. */
async function retry<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if ((error as pg.DatabaseError).code !== '23505') throw error
    return write()
  }
}
