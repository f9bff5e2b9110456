import { randomBytes } from 'node:crypto'
import { connect, type Database } from '@crm/db'
import pg from 'pg'
import { inject } from 'vitest'

export interface TestDatabase {
  db: Database
  connection_string: string
  drop(): Promise<void>
}

/** A fresh, migrated database of its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = new URL(inject('template_url'))
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(template, `create database ${name} template "${template.pathname.slice(1)}"`)
  const url = new URL(template)
  url.pathname = `/${name}`
  const { db } = connect({ connectionString: url.href })
  return {
    db,
    connection_string: url.href,
    async drop() {
      await db.destroy()
      await administer(template, `drop database if exists ${name} with (force)`)
    },
  }
}

/** A template cannot be copied while someone is connected to it, so the server's own database is used. */
async function administer(template: URL, statement: string) {
  const url = new URL(template)
  url.pathname = '/postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
