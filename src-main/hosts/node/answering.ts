import { ORPCError } from '@orpc/server'
import { applicationCodes } from '../../contract/errors.ts'
import type { Services } from '../../services.ts'
import { sendApiRefusal, sendText } from './answers.ts'
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
  /** Ends streams, tells the browsers to come again, and refuses everything until `resume`. */
  suspend(): Promise<void>
  resume(services: Services): void
}

const suspended = new ORPCError('SERVICE_UNAVAILABLE', {
  status: 503,
  message: 'The data is being replaced',
  data: {
    appCode: applicationCodes.defect,
    hint: {
      'zh-CN': '正在替换数据，几秒后会自动恢复。',
      en: 'The data is being replaced; it goes on by itself within seconds.',
    },
  },
})

export const createAnswering = (answerFor: (services: Services) => AnsweringParts, first: Services): Answering => {
  let current: AnsweringParts | null = answerFor(first)
  const suspend = async (): Promise<void> => {
    const ending = current
    current = null
    ending?.api.close()
    await ending?.sockets.close()
  }
  return {
    api: {
      answer: async (request, response, visitor) => {
        if (current) return current.api.answer(request, response, visitor)
        response.setHeader('retry-after', 2)
        sendApiRefusal(response, suspended)
      },
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
      close: async () => current?.sockets.close(),
    },
    downloads: {
      send: async (path, request, response, visitor) => {
        if (current) return current.downloads.send(path, request, response, visitor)
        sendText(response, 503, 'The data is being replaced\n')
      },
    },
    suspend,
    resume: (services) => {
      current = answerFor(services)
    },
  }
}
