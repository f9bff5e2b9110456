import { describe, expect, test } from 'vitest'
import type { Board, Card } from '../../api/types.ts'
import { appendPage, applyEdit, applyMove, findCard, moveTo, shareUnchanged } from './board.ts'
import { boardOf, cardOf } from './fixtures.ts'

const ids = (board: Board) => board.stages.map((stage) => stage.leads.map((card) => card.id))
const totals = (board: Board) =>
  board.stages.map(({ lead_count, total_value, avg_score }) => [lead_count, total_value, avg_score])
const counts = (board: Board) =>
  board.stages.map((stage) => {
    const value = stage.leads.reduce((sum, card) => sum + (card.deal_value ?? 0), 0)
    const score = stage.leads.reduce((sum, card) => sum + card.lead_score, 0)
    const average = stage.leads.length > 0 ? score / stage.leads.length : null
    return [stage.leads.length, Math.round(value * 100) / 100, average]
  })

describe('a move', () => {
  const board = boardOf(['a', 'b', 'c'], ['x', 'y'], [])

  test('to another column goes between the neighbours that were seen', () => {
    const move = moveTo(board, 'b', { stage_id: 's1', index: 1 })
    expect(move).toEqual({ lead_id: 'b', stage_id: 's1', after_id: 'x', before_id: 'y' })
    const after = applyMove(board, move)
    expect(ids(after)).toEqual([['a', 'c'], ['x', 'b', 'y'], []])
    expect(findCard(after, 'b')?.card.stage_id).toBe('s1')
  })

  test('to an empty column names no neighbour', () => {
    const move = moveTo(board, 'a', { stage_id: 's2', index: 0 })
    expect(move).toEqual({ lead_id: 'a', stage_id: 's2' })
    expect(ids(applyMove(board, move))).toEqual([['b', 'c'], ['x', 'y'], ['a']])
  })

  test.each([
    [0, ['b', 'a', 'c']],
    [1, ['a', 'b', 'c']],
    [2, ['a', 'c', 'b']],
  ])('within its column to place %i', (index, order) => {
    expect(ids(applyMove(board, moveTo(board, 'b', { stage_id: 's0', index })))[0]).toEqual(order)
  })

  test('takes the count, the value and the score along', () => {
    const after = applyMove(board, moveTo(board, 'b', { stage_id: 's2', index: 0 }))
    expect(totals(after)).toEqual(counts(after))
    expect(totals(after)[2]).toEqual([1, 200, 20])
  })

  test('keeps the part of the totals that belongs to cards which are not loaded', () => {
    const many: Board = {
      stages: board.stages.map((stage) => ({ ...stage, lead_count: 100, total_value: 50_000, avg_score: 40 })),
    }
    const after = applyMove(many, moveTo(many, 'b', { stage_id: 's1', index: 0 }))
    expect(totals(after)[0]).toEqual([99, 49_800, (40 * 100 - 20) / 99])
    expect(totals(after)[1]).toEqual([101, 50_200, (40 * 100 + 20) / 101])
  })

  test('is the same twice as once', () => {
    const move = moveTo(board, 'b', { stage_id: 's1', index: 2 })
    const once = applyMove(board, move)
    expect(applyMove(once, move)).toBe(once)
  })

  test('follows its upper neighbour when the lower one has left', () => {
    const move = moveTo(board, 'b', { stage_id: 's1', index: 1 })
    const meanwhile = applyMove(board, moveTo(board, 'y', { stage_id: 's2', index: 0 }))
    expect(ids(applyMove(meanwhile, move))[1]).toEqual(['x', 'b'])
  })

  test('of a card that is not on the board changes nothing', () => {
    expect(applyMove(board, { lead_id: 'nobody', stage_id: 's1' })).toBe(board)
    expect(applyMove(board, { lead_id: 'a', stage_id: 'nowhere' })).toBe(board)
  })

  test('leaves every other column the same object', () => {
    const after = applyMove(board, moveTo(board, 'a', { stage_id: 's1', index: 0 }))
    expect(after.stages[2]).toBe(board.stages[2])
  })
})

test('any sequence of moves ends where it was asked to, loses no card and keeps the totals', () => {
  let board = boardOf(['a', 'b', 'c', 'd'], ['e', 'f'], [], ['g'])
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  const everyone = ids(board).flat().toSorted()
  for (let round = 0; round < 500; round++) {
    const lead_id = everyone[random(everyone.length)] as string
    const stage_id = `s${random(4)}`
    const others =
      board.stages.find((stage) => stage.id === stage_id)?.leads.filter((card) => card.id !== lead_id) ?? []
    const place = { stage_id, index: random(others.length + 1) }
    board = applyMove(board, moveTo(board, lead_id, place))
    expect(findCard(board, lead_id)).toMatchObject(place)
  }
  expect(ids(board).flat().toSorted()).toEqual(everyone)
  const [found, expected] = [totals(board), counts(board)]
  found.forEach((row, index) => {
    expect(row[0]).toBe(expected[index]?.[0])
    expect(row[1]).toBe(expected[index]?.[1])
    expect(row[2] ?? -1).toBeCloseTo(expected[index]?.[2] ?? -1, 6)
  })
})

test('an edit changes the card and the totals of its column, never its place', () => {
  const board = boardOf(['a', 'b'], [])
  const after = applyEdit(board, 'b', { deal_value: 1_000, lead_score: 90, stage_id: 's1' })
  expect(ids(after)).toEqual([['a', 'b'], []])
  expect(totals(after)[0]).toEqual([2, 1_100, 50])
})

test('a page is appended without repeating a card that has moved in the meantime', () => {
  const board = boardOf(['a'], ['b'])
  const after = appendPage(board, 's0', { data: [cardOf('b', 's0'), cardOf('c', 's0')], next_cursor: 'next' })
  expect(ids(after)).toEqual([['a', 'c'], ['b']])
  expect(after.stages[0]?.next_cursor).toBe('next')
})

test('what a refresh did not change stays the same object', () => {
  const board = boardOf(['a', 'b'], ['c'])
  const answer: Board = structuredClone(board)
  const [first] = answer.stages
  const changed = first?.leads[1] as Card
  changed.tags = ['roof']
  const shared = shareUnchanged(board, answer)
  expect(shared.stages[1]).toBe(board.stages[1])
  expect(shared.stages[0]?.leads[0]).toBe(board.stages[0]?.leads[0])
  expect(shared.stages[0]?.leads[1]?.tags).toEqual(['roof'])
  expect(shareUnchanged(board, structuredClone(board))).toBe(board)
})
