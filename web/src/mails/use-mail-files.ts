import { useRef, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { type Correspondent, type MailFile, sendFile } from './queries.ts'

export interface FileOnItsWay {
  key: number
  name: string
  /** The sent part, from 0 to 1. */
  share: number
  problem?: string
}

const MAX_MEGABYTES = 25
const MAX_BYTES = MAX_MEGABYTES * 1024 * 1024

/** Sends files to the record, from where the mail takes them along. */
export function useMailFiles(to: Correspondent, onArrived: (file: MailFile) => void) {
  const [onTheirWay, setOnTheirWay] = useState<FileOnItsWay[]>([])
  const stops = useRef(new Map<number, AbortController>())
  const count = useRef(0)

  const change = (key: number, part: Partial<FileOnItsWay>) =>
    setOnTheirWay((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))
  const forget = (key: number) => setOnTheirWay((all) => all.filter((one) => one.key !== key))

  async function send(file: File) {
    const key = ++count.current
    const stop = new AbortController()
    stops.current.set(key, stop)
    const tooLarge = file.size > MAX_BYTES ? { problem: `It is larger than ${MAX_MEGABYTES} MB.` } : {}
    setOnTheirWay((all) => [...all, { key, name: file.name, share: 0, ...tooLarge }])
    if (file.size > MAX_BYTES) return
    try {
      onArrived(await sendFile(to, file, (share) => change(key, { share }), stop.signal))
      forget(key)
    } catch (error) {
      if (!stop.signal.aborted) change(key, { problem: problemMessage(error) })
    }
  }

  function cancel(key: number) {
    stops.current.get(key)?.abort()
    forget(key)
  }

  return {
    onTheirWay,
    add: (files: readonly File[]) => files.forEach((file) => void send(file)),
    cancel,
  }
}

/** Why so many files cannot go in one mail; undefined when they can. */
export function filesProblem(files: readonly MailFile[]): string | undefined {
  const bytes = files.reduce((sum, file) => sum + file.size_bytes, 0)
  if (bytes <= MAX_BYTES) return undefined
  return `The files are ${Math.ceil(bytes / 1024 / 1024)} MB together, and a mail carries ${MAX_MEGABYTES} MB at most.`
}
