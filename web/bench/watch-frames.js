// Runs in the page: keeps the length of each frame and each long task since the last reset, in milliseconds.
const watched = { frames: [], long_tasks: [], lcp: 0, cls: 0 }
let last = performance.now()
requestAnimationFrame(function tick(now) {
  watched.frames.push(now - last)
  last = now
  requestAnimationFrame(tick)
})
const observe = (type, note) =>
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) note(entry)
  }).observe({ type, buffered: true })
observe('longtask', (entry) => watched.long_tasks.push(entry.duration))
observe('largest-contentful-paint', (entry) => {
  watched.lcp = entry.startTime
})
observe('layout-shift', (entry) => {
  if (!entry.hadRecentInput) watched.cls += entry.value
})
globalThis.watched = watched
globalThis.resetWatched = () => {
  watched.frames.length = 0
  watched.long_tasks.length = 0
}
