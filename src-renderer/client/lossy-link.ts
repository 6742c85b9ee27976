import { mapEventIterator, ORPCError } from '@orpc/client'
import type { ClientContext, ClientLink } from '@orpc/client'
import { ConnectionError } from './connection.ts'
import type { WatchedConnection } from './connection.ts'
import { rememberCall } from './failed-call.ts'

/**
 * Makes what goes wrong with the connection itself one typed error. Answers of the host pass as they are, failures
 * included, and so does an abort by the caller.
 */
export function reportLoss(link: ClientLink<ClientContext>, connection: WatchedConnection): ClientLink<ClientContext> {
  return {
    async call(path, input, options) {
      const toLoss = (error: unknown) =>
        rememberCall(
          error instanceof ORPCError || options.signal?.aborted
            ? error
            : new ConnectionError('lost', connection, { cause: error }),
          path,
        )
      try {
        const output = await link.call(path, input, options)
        if (!isIterator(output)) return output
        return mapEventIterator(output, {
          value: (value: unknown) => Promise.resolve(value),
          error: (error) => Promise.resolve(toLoss(error)),
        })
      } catch (error) {
        throw toLoss(error)
      }
    },
  }
}

const isIterator = (value: unknown): value is AsyncIterator<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
