import { RPCHandler } from '@orpc/server/message-port'
import type { Actor } from '../../area-service.ts'
import type { DeskRouter } from '../../router.ts'
import { answerRefusals } from '../../router/answer-refusals.ts'
import type { PagePort } from './ipc-transport.ts'

/** Answers calls that come over a page's port, on behalf of `actor`. */
export const createPageAcceptor = (router: DeskRouter, actor: Actor): ((port: PagePort) => void) => {
  const handler = new RPCHandler(router, { interceptors: [answerRefusals] })
  return (port) => handler.upgrade(port, { context: { actor } })
}
