import { connect, type Database } from '@crm/db'

/** A statement as the product sends it. */
export interface Statement {
  text: string
  values: unknown[]
}

export interface Recorder {
  /** What `work` sent to the database, in order, transaction control included. */
  capture(work: (db: Database) => Promise<unknown>): Promise<Statement[]>
  close(): Promise<void>
}

/** Records the product's own statements while its functions run, so that no SQL is written here a second time. */
export function openRecorder(connectionString: string): Recorder {
  // One connection, so that what is recorded together belongs together.
  const { db, pool } = connect({ connectionString, max: 1, applicationName: 'demand-crm bench' })
  let recorded: Statement[] = []
  pool.on('connect', (client) => {
    const send = client.query.bind(client) as (...call: unknown[]) => unknown
    Object.assign(client, {
      query(text: unknown, values?: unknown[], ...rest: unknown[]) {
        if (typeof text === 'string') recorded.push({ text, values: values ?? [] })
        return send(text, values, ...rest)
      },
    })
  })
  return {
    async capture(work) {
      recorded = []
      await work(db)
      return recorded
    },
    close: () => db.destroy(),
  }
}
