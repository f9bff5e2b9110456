import { type Logger, pino, stdSerializers } from 'pino'

/** Writes one JSON object a line to standard output. */
export function createLog(level: string): Logger {
  return pino({
    level,
    serializers: {
      // A database error brings the connection it happened on, with all of its inner state.
      err: (error: Error) => {
        const { client: _client, ...rest } = stdSerializers.err(error) as unknown as Record<string, unknown>
        return rest
      },
    },
  })
}
