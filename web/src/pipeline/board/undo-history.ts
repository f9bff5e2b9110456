const UNDO_MS = 10_000

/** Remembers for ten seconds each how to take changes back; each is taken back at most once. */
export function createUndoHistory() {
  let steps: { run: () => void; until: number }[] = []

  function add(takeBack: () => void) {
    const step = {
      until: Date.now() + UNDO_MS,
      run() {
        if (!steps.includes(step)) return
        steps = steps.filter((other) => other !== step)
        takeBack()
      },
    }
    steps = [...steps.filter(({ until }) => until > Date.now()), step]
    return { run: step.run, milliseconds: UNDO_MS }
  }

  function undoLatest() {
    steps.findLast(({ until }) => until > Date.now())?.run()
  }

  return { add, undoLatest }
}
