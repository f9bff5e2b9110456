import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '@crm/db'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../app.ts'
import { newApiKey } from '../auth/api-keys.ts'
import { type Caller, testApp } from '../testing/test-app.ts'
import type { App } from './app-type.ts'

const test = testApp()
let rep: Caller
let key: string
/** A second API process on the same database. */
let other: { app: App; url: string; close(): Promise<void> }
let url: string

beforeAll(async () => {
  rep = await test.signedInAs('rep')
  const created = newApiKey()
  key = created.key
  await test.db
    .insertInto('api_keys')
    .values({
      name: 'stream',
      user_id: rep.user_id,
      role: 'rep',
      prefix: created.prefix,
      key_sha256: created.key_sha256,
    })
    .execute()
  url = await test.app.listen({ port: 0, host: '127.0.0.1' })
  const { db } = connect({ connectionString: test.connection_string })
  const app = await buildApp({ ...test.context, db, log: pino({ level: 'silent' }) })
  other = {
    app,
    url: await app.listen({ port: 0, host: '127.0.0.1' }),
    async close() {
      await app.close()
      await db.destroy()
    },
  }
})
afterAll(() => other?.close())

interface Message {
  id: string
  event: string
  data: Record<string, unknown>
}

/** Reads events until `count` changes have come, or two seconds have passed. */
async function readChanges(
  base: string,
  count: number,
  lastEventId?: string,
  onOpen = async () => {},
): Promise<Message[]> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), 2_000)
  const response = await fetch(`${base}/api/crm/events`, {
    headers: { authorization: `Bearer ${key}`, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
    signal: abort.signal,
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const messages: Message[] = []
  let text = ''
  let opened = false
  try {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const lines = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]))
        if (lines.event) messages.push({ id: lines.id ?? '', event: lines.event, data: JSON.parse(lines.data ?? '{}') })
      }
      if (!opened && messages.some((message) => message.event === 'hello')) {
        opened = true
        await onOpen()
      }
      if (messages.filter((message) => message.event === 'change').length >= count) break
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    abort.abort()
  }
  return messages.filter((message) => message.event === 'change')
}

const createLead = async (business_name: string) =>
  (await rep.request('POST', '/api/crm/leads', { business_name })).body.id as string

describe('live events', () => {
  it('tell what changed, in every process, within a second', async () => {
    let id = ''
    const started = Date.now()
    const [message] = await readChanges(other.url, 1, undefined, async () => {
      id = await createLead('Seen elsewhere')
    })
    expect(message?.data).toMatchObject({ type: 'created', entity: 'lead', id, version: 1, actor_id: rep.user_id })
    expect(Date.now() - started).toBeLessThan(1_500)
  })

  it('resume after the last one that was seen, missing none', async () => {
    await sleep(400)
    let first = ''
    const [seen] = await readChanges(url, 1, undefined, async () => {
      first = await createLead('Before the break')
    })
    const missed = [await createLead('Missed one'), await createLead('Missed two')]
    await sleep(300)
    const messages = await readChanges(url, 2, seen?.id)
    expect(seen?.data.id).toBe(first)
    expect(messages.map((message) => message.data.id)).toEqual(missed)
  })

  it('wait for a transaction that began earlier and commits later', async () => {
    const trx = await test.db.startTransaction().execute()
    await trx.insertInto('live_events').values({ type: 'updated', entity: 'lead', version: 77 }).execute()
    const messages = await readChanges(url, 2, undefined, async () => {
      await createLead('Committed first')
      setTimeout(() => trx.commit().execute(), 500)
    })
    expect(messages.map((message) => message.data.version)).toEqual([77, 1])
  })

  it('say reset when it is too long ago to tell', async () => {
    for (const id of ['1.1', 'rubbish']) {
      const [message] = await readChanges(url, 1, id)
      expect(message?.data).toMatchObject({ type: 'reset' })
    }
  })

  it('are for those who are signed in', async () => {
    expect((await fetch(`${url}/api/crm/events`)).status).toBe(401)
  })
})
