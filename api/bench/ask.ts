import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from './load.ts'

const LOOK_EVERY_MS = 200

/**
 * One request to the product, answered with JSON.
 * @throws Error when it is not answered with 2xx
 */
export async function ask<Answer>(
  { url, headers }: Target,
  method: string,
  path: string,
  body?: FormData | object,
): Promise<Answer> {
  const json = body && !(body instanceof FormData)
  const response = await fetch(url + path, {
    method,
    headers: json ? { ...headers, 'content-type': 'application/json' } : headers,
    ...(body && { body: json ? JSON.stringify(body) : (body as FormData) }),
  })
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}

/** Waits until what runs in the background has ended. `look` is called each time it is looked at. */
export async function untilCompleted(target: Target, path: string, look = async () => {}): Promise<void> {
  for (;;) {
    await look()
    const { status, error_message } = await ask<{ status: string; error_message: string | null }>(target, 'GET', path)
    if (status === 'completed') return
    if (status === 'failed' || status === 'cancelled') throw new Error(`${path} ended as ${status}: ${error_message}`)
    await sleep(LOOK_EVERY_MS)
  }
}
