import { QueryClient } from '@tanstack/react-query'
import { beforeEach, expect, test } from 'vitest'
import { ApiProblem } from '../../api/api-problem.ts'
import type { Board, Lead } from '../../api/types.ts'
import { boardQuery } from '../queries.ts'
import { moveTo } from './board.ts'
import { boardOf } from './fixtures.ts'
import { type Change, createPendingChanges, withPending } from './pending-changes.ts'

/** The far side of the network: answers when told to. */
class Server {
  readonly received: Change[] = []
  private answers: { resolve: (lead: Lead) => void; reject: (error: Error) => void }[] = []

  send = (change: Change): Promise<Lead> => {
    this.received.push(change)
    return new Promise((resolve, reject) => this.answers.push({ resolve, reject }))
  }

  async answer(fields: Partial<Lead> = {}) {
    this.answers.shift()?.resolve({ version: 2, ...fields } as Lead)
    await settled()
  }

  async refuse(detail: string) {
    this.answers.shift()?.reject(new ApiProblem(400, { code: 'validation_failed', detail }))
    await settled()
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))
const view = {}
const { queryKey } = boardQuery(view)
let client: QueryClient
let server: Server
let changes: ReturnType<typeof createPendingChanges>

beforeEach(() => {
  client = new QueryClient()
  server = new Server()
  changes = createPendingChanges(client, server.send)
  client.setQueryData(queryKey, boardOf(['a', 'b', 'c'], ['x'], []))
})

const told = () => client.getQueryData(queryKey) as Board
const shown = () => withPending(told(), changes.pending.get())
const ids = (board: Board) => board.stages.map((stage) => stage.leads.map((card) => card.id).join(''))
const to = (lead_id: string, stage: string, index: number): Change => ({
  lead_id,
  move: moveTo(shown(), lead_id, { stage_id: stage, index }),
})

test('a move is shown at once, and told by the server once it has answered', async () => {
  const answer = changes.commit(to('a', 's1', 0), view)
  expect(ids(shown())).toEqual(['bc', 'ax', ''])
  expect(ids(told())).toEqual(['abc', 'x', ''])
  await settled()
  await server.answer({ version: 7 })
  await answer
  expect(changes.pending.get()).toEqual([])
  expect(ids(told())).toEqual(['bc', 'ax', ''])
  expect(told().stages[1]?.leads[0]?.version).toBe(7)
})

test('a refused move goes back to its place and leaves the others alone', async () => {
  const refused = changes.commit(to('a', 's1', 0), view)
  const accepted = changes.commit(to('b', 's2', 0), view)
  expect(ids(shown())).toEqual(['c', 'ax', 'b'])
  await settled()
  await server.refuse('Not today')
  await expect(refused).rejects.toThrow('Not today')
  expect(ids(shown())).toEqual(['ac', 'x', 'b'])
  await server.answer()
  await accepted
  expect(ids(told())).toEqual(['ac', 'x', 'b'])
})

test('moves are sent one after the other, naming neighbours that are there by then', async () => {
  const first = changes.commit(to('a', 's2', 0), view)
  const second = changes.commit(to('b', 's2', 1), view)
  expect(changes.pending.get().map((change) => change.move?.after_id)).toEqual([undefined, 'a'])
  await settled()
  expect(server.received.map(({ lead_id }) => lead_id)).toEqual(['a'])
  await server.refuse('no')
  await expect(first).rejects.toThrow()
  expect(server.received[1]?.move).toEqual({ lead_id: 'b', stage_id: 's2' })
  await server.answer()
  await second
  expect(ids(shown())).toEqual(['ac', 'x', 'b'])
})

test('a board read while a move is on its way does not take the card back', async () => {
  changes.commit(to('a', 's1', 0), view)
  client.setQueryData(queryKey, boardOf(['a', 'b', 'c', 'd'], ['x'], []))
  expect(ids(shown())).toEqual(['bcd', 'ax', ''])
  client.setQueryData(queryKey, boardOf(['b', 'c', 'd'], ['a', 'x'], []))
  expect(ids(shown())).toEqual(['bcd', 'ax', ''])
  expect(shown().stages.map((stage) => stage.lead_count)).toEqual([3, 2, 0])
})

test('a held change is shown but not sent', async () => {
  const release = changes.hold(to('a', 's1', 0))
  await settled()
  expect(ids(shown())).toEqual(['bc', 'ax', ''])
  expect(server.received).toEqual([])
  release()
  expect(ids(shown())).toEqual(['abc', 'x', ''])
})

test('an edit shows only what a card has, and moves the totals', async () => {
  changes.commit({ lead_id: 'b', fields: { deal_value: 1_000, website: 'https://b.example' } }, view)
  const [stage] = shown().stages
  expect(stage?.total_value).toBe(1_400)
  expect(stage?.leads[1]).not.toHaveProperty('website')
})
