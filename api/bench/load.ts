import autocannon from 'autocannon'

export interface Call {
  method: 'GET' | 'POST'
  path: string
  body?: object
}

export interface Target {
  url: string
  headers: Record<string, string>
}

export interface Rate {
  requests_per_second: number
  p50_ms: number
  p97_5_ms: number
  p99_ms: number
}

const CONNECTIONS = 10

export interface Load {
  target: Target
  calls: Call[]
  /** Each call is sent once only, whichever connection comes first; otherwise every connection sends all, again and again. */
  once?: boolean
  run: { seconds: number } | { amount: number }
}

/**
 * Sends the calls over ten connections for some seconds, or until `amount` were sent.
 * @throws Error when one of them is not answered with 2xx: a fast refusal is no result
 */
export async function load({ target, calls, once = false, run }: Load): Promise<Rate> {
  const requests = calls.map((call) => asRequest(call, target))
  let sent = 0
  const setupRequest = (request: autocannon.Request) => ({ ...request, ...requests[sent++ % requests.length] })
  const result = await autocannon({
    url: target.url,
    connections: CONNECTIONS,
    ...('seconds' in run ? { duration: run.seconds } : { amount: run.amount }),
    requests: once ? [{ setupRequest }] : requests,
  })
  const failed = result.non2xx + result.errors + result.timeouts
  if (failed > 0) {
    const answers = JSON.stringify(result.statusCodeStats)
    throw new Error(
      `${failed} of ${result.requests.total} requests to ${target.url}${calls[0]?.path} failed: ${answers}`,
    )
  }
  return {
    requests_per_second: result.requests.total / result.duration,
    p50_ms: result.latency.p50,
    p97_5_ms: result.latency.p97_5,
    p99_ms: result.latency.p99,
  }
}

function asRequest({ method, path, body }: Call, { headers }: Target): autocannon.Request {
  if (!body) return { method, path, headers }
  return { method, path, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** Of each figure the median. */
export function median(rates: Rate[]): Rate {
  const middle = (key: keyof Rate) => {
    const sorted = rates.map((rate) => rate[key]).sort((a, b) => a - b)
    const half = Math.floor(sorted.length / 2)
    return sorted.length % 2 === 1
      ? (sorted[half] as number)
      : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2
  }
  return {
    requests_per_second: middle('requests_per_second'),
    p50_ms: middle('p50_ms'),
    p97_5_ms: middle('p97_5_ms'),
    p99_ms: middle('p99_ms'),
  }
}
