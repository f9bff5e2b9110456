import { describe, expect, test } from 'vitest'
import { type Drag, type DragKey, describePlace, isAtHome, step } from './drag.ts'
import { boardOf, cardOf } from './fixtures.ts'

const board = boardOf(['a', 'b', 'c'], ['x'], [])

function lift(id: string, stage: string, index: number): Drag {
  return { card: cardOf(id, stage), by: 'keyboard', from: { stage_id: stage, index }, over: { stage_id: stage, index } }
}

function press(drag: Drag, ...keys: DragKey[]): Drag {
  const pressed = { ...drag }
  for (const key of keys) pressed.over = step(board, pressed, key)
  return pressed
}

describe('a lifted card', () => {
  const lifted = lift('b', 's0', 1)

  test.each<[DragKey[], { stage_id: string; index: number }]>([
    [['ArrowUp'], { stage_id: 's0', index: 0 }],
    [['ArrowUp', 'ArrowUp'], { stage_id: 's0', index: 0 }],
    [['ArrowDown', 'ArrowDown'], { stage_id: 's0', index: 2 }],
    [['End'], { stage_id: 's0', index: 2 }],
    [['Home'], { stage_id: 's0', index: 0 }],
    [['ArrowRight'], { stage_id: 's1', index: 1 }],
    [['ArrowRight', 'ArrowDown'], { stage_id: 's1', index: 1 }],
    [['ArrowRight', 'ArrowRight'], { stage_id: 's2', index: 0 }],
    [['ArrowRight', 'ArrowRight', 'ArrowRight'], { stage_id: 's2', index: 0 }],
    [['ArrowLeft'], { stage_id: 's0', index: 1 }],
  ])('goes by %j to %j', (keys, place) => {
    expect(press(lifted, ...keys).over).toEqual(place)
  })

  test('is at home until it has gone somewhere', () => {
    expect(isAtHome(lifted)).toBe(true)
    expect(isAtHome(press(lifted, 'ArrowRight'))).toBe(false)
    expect(isAtHome(press(lifted, 'ArrowDown', 'ArrowUp'))).toBe(true)
  })

  test('tells its place and the count of the column as it would be', () => {
    expect(describePlace(board, lifted)).toBe('B Plumbing, position 2 of 3 in Stage 0')
    expect(describePlace(board, press(lifted, 'ArrowRight'))).toBe('B Plumbing, position 2 of 2 in Stage 1')
  })
})
