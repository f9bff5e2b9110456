import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createUndoHistory } from './undo-history.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('the latest change is taken back first, each only once', () => {
  const history = createUndoHistory()
  const undone: string[] = []
  const first = history.add(() => undone.push('first'))
  history.add(() => undone.push('second'))
  history.undoLatest()
  history.undoLatest()
  history.undoLatest()
  first.run()
  expect(undone).toEqual(['second', 'first'])
})

test('after ten seconds nothing is taken back', () => {
  const history = createUndoHistory()
  const undone: string[] = []
  history.add(() => undone.push('old'))
  vi.advanceTimersByTime(10_001)
  history.undoLatest()
  expect(undone).toEqual([])
})
