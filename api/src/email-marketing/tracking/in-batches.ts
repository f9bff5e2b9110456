/**
 * Does one by one what callers ask for at the same time, but all that came in while it was busy at once: under load a
 * transaction holds many, and a single one does not wait. If a batch fails, each of it is tried alone, so that what is
 * wrong with one is told to its caller only.
 * @param work all of them or none
 */
export function inBatches<T>(max: number, work: (items: T[]) => Promise<void>): (item: T) => Promise<void> {
  const waiting: { item: T; done: () => void; failed: (error: unknown) => void }[] = []
  let isBusy = false

  async function run() {
    isBusy = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0, max)
      try {
        await work(batch.map(({ item }) => item))
        for (const { done } of batch) done()
      } catch (error) {
        if (batch.length === 1) batch[0]?.failed(error)
        else for (const { item, done, failed } of batch) await work([item]).then(done, failed)
      }
    }
    isBusy = false
  }

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed })
      if (!isBusy) void run()
    })
}
