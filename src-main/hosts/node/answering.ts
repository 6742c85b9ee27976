import type { Gate } from '../../access/gate.ts'
import type { Services } from '../../services.ts'
import { hostRefusals, sendApiRefusal, sendText } from './answers.ts'
import type { DownloadAnswers } from './downloads.ts'
import type { HttpApi } from './http-api.ts'
import type { RpcSockets } from './rpc-sockets.ts'

/** What answers for one generation of services. */
export interface AnsweringParts {
  api: HttpApi
  sockets: RpcSockets
  downloads: DownloadAnswers
}

/** The same parts for as long as the host listens, over whichever services there are; see lifecycle.ts. */
export interface Answering extends AnsweringParts {
  /** Who may come in, judged by the data of now; nobody can be judged while there is none. */
  gate(): Gate
  readonly isSuspended: boolean
  /** Ends streams, tells the browsers to come again, and refuses everything until `resume`. */
  suspend(): Promise<void>
  resume(services: Services): void
}

/** @param onAccessChanged called when somebody may do another thing than before, as far as this process knows */
export const createAnswering = (
  answerFor: (services: Services) => AnsweringParts,
  first: Services,
  onAccessChanged: () => void,
): Answering => {
  let current: AnsweringParts | null = answerFor(first)
  let { gate } = first
  let stopListening = gate.onChanged(onAccessChanged)
  const suspend = async (): Promise<void> => {
    const ending = current
    current = null
    ending?.api.close()
    await ending?.sockets.close()
  }
  return {
    gate: () => gate,
    get isSuspended() {
      return current === null
    },
    api: {
      answer: async (request, response, visitor, actor) => {
        if (current) return current.api.answer(request, response, visitor, actor)
        response.setHeader('retry-after', 2)
        sendApiRefusal(response, hostRefusals.suspended)
      },
      sweep: () => current?.api.sweep(),
      close: () => current?.api.close(),
    },
    sockets: {
      get connectionCount() {
        return current?.sockets.connectionCount ?? 0
      },
      // Refused with 503 while nothing can answer.
      get isFull() {
        return current?.sockets.isFull ?? true
      },
      accept: (...connection) => current?.sockets.accept(...connection),
      sweep: () => current?.sockets.sweep(),
      close: async () => current?.sockets.close(),
    },
    downloads: {
      send: async (path, request, response, actor) => {
        if (current) return current.downloads.send(path, request, response, actor)
        sendText(response, 503, 'The data is being replaced\n')
      },
    },
    suspend,
    resume: (services) => {
      services.gate.sessions.adopt(gate.sessions)
      stopListening()
      gate = services.gate
      stopListening = gate.onChanged(onAccessChanged)
      current = answerFor(services)
    },
  }
}
