import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { attachmentsQuery, type FileOwner, sendFile } from './queries.ts'

export interface Upload {
  id: number
  file: File
  /** The sent part, from 0 to 1. */
  share: number
  /** Why it did not arrive. */
  problem?: string
}

const AT_ONCE = 3
const MAX_MEGABYTES = 25

/** Files on their way to a record: a few at a time, each with its progress, each to be stopped or tried again. */
export function useUploads(owner: FileOwner) {
  const client = useQueryClient()
  const [uploads, setUploads] = useState<Upload[]>([])
  const stops = useRef(new Map<number, AbortController>())
  const waiting = useRef<Upload[]>([])
  const count = useRef(0)
  const sending = useRef(0)

  const change = (id: number, part: Partial<Upload>) =>
    setUploads((all) => all.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)))
  const forget = (id: number) => setUploads((all) => all.filter((upload) => upload.id !== id))

  function add(files: readonly File[]) {
    const added = files.map((file): Upload => ({ id: ++count.current, file, share: 0, ...tooLarge(file) }))
    setUploads((all) => [...all, ...added])
    waiting.current.push(...added.filter(({ problem }) => !problem))
    start()
  }

  function start() {
    while (sending.current < AT_ONCE) {
      const next = waiting.current.shift()
      if (!next) return
      sending.current++
      send(next).finally(() => {
        sending.current--
        start()
      })
    }
  }

  async function send({ id, file }: Upload) {
    const stop = new AbortController()
    stops.current.set(id, stop)
    try {
      await sendFile(owner, file, (share) => change(id, { share }), stop.signal)
      await client.invalidateQueries({ queryKey: attachmentsQuery(owner).queryKey })
      forget(id)
    } catch (error) {
      if (!stop.signal.aborted) change(id, { problem: problemMessage(error) })
    }
  }

  function cancel(id: number) {
    waiting.current = waiting.current.filter((upload) => upload.id !== id)
    stops.current.get(id)?.abort()
    forget(id)
  }

  function retry(upload: Upload) {
    const again = { ...upload, share: 0, problem: undefined }
    change(upload.id, again)
    waiting.current.push(again)
    start()
  }

  return { uploads, add, cancel, retry }
}

function tooLarge({ size }: File) {
  return size > MAX_MEGABYTES * 1024 * 1024 ? { problem: `It is larger than ${MAX_MEGABYTES} MB.` } : {}
}
