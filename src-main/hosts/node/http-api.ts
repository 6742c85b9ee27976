import type { IncomingMessage, ServerResponse } from 'node:http'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { BodyLimitPlugin } from '@orpc/server/node'
import { experimental_ZodSmartCoercionPlugin as QueryCoercion } from '@orpc/zod/zod4'
import type { Actor } from '../../area-service.ts'
import { addresses } from '../../contract/addresses.ts'
import type { DeskRouter } from '../../router.ts'
import { answerRefusals, refusal } from '../../router/answer-refusals.ts'
import type { RouterContext } from '../../router/contract-router.ts'
import type { Visitor } from './access.ts'
import { isStillPermitted } from './still-permitted.ts'
import { sendApiRefusal } from './answers.ts'

const maxBodyBytes = 4 * 1024 * 1024

export interface HttpApi {
  answer(request: IncomingMessage, response: ServerResponse, visitor: Visitor, actor: Actor): Promise<void>
  /** Ends streams of callers who may no longer do what they could when the stream began. */
  sweep(): void
  /** Ends what is still being answered, so that streams stop at their source. */
  close(): void
}

/** The contract over HTTP, by the routes that it declares; streams are server-sent events. */
export function createHttpApi(router: DeskRouter): HttpApi {
  const handler = new OpenAPIHandler<RouterContext>(router, {
    // The query of an address holds texts only; the contract says which of them are numbers or booleans.
    interceptors: [answerRefusals],
    plugins: [new QueryCoercion(), new BodyLimitPlugin({ maxBodySize: maxBodyBytes })],
  })
  const open = new Map<ServerResponse, { visitor: Visitor; actor: Actor }>()
  const isStream = (response: ServerResponse) =>
    String(response.getHeader('content-type')).startsWith('text/event-stream')

  return {
    async answer(request, response, visitor, actor) {
      if (Number(request.headers['content-length']) > maxBodyBytes) {
        // Nobody reads the body, so that the connection is of no further use.
        response.setHeader('connection', 'close')
        return sendApiRefusal(response, refusal('PAYLOAD_TOO_LARGE'))
      }
      open.set(response, { visitor, actor })
      response.once('close', () => open.delete(response))
      const { matched } = await handler.handle(request, response, { prefix: addresses.api, context: { actor } })
      // An address that is not even below the prefix.
      if (!matched) sendApiRefusal(response, refusal('NOT_FOUND'))
    },
    sweep() {
      for (const [response, { visitor, actor }] of open)
        if (isStream(response) && !isStillPermitted(visitor, actor)) response.destroy()
    },
    close() {
      for (const response of open.keys()) if (isStream(response)) response.destroy()
    },
  }
}
