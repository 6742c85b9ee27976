import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { addresses } from '../../contract/addresses.ts'
import type { Log } from '../../ports.ts'
import { isTooLarge, refusal } from '../../router/answer-refusals.ts'
import { addressOf, isRefusal } from './access.ts'
import type { Access, Refusal, Visitor } from './access.ts'
import { hostRefusals, sendApiRefusal, sendText } from './answers.ts'
import type { ApiDocs } from './api-docs.ts'
import { isDownload } from './downloads.ts'
import type { DownloadAnswers } from './downloads.ts'
import type { HttpApi } from './http-api.ts'
import { isChanging } from './origin-check.ts'
import type { OriginCheck } from './origin-check.ts'
import { readAddress } from './request-address.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { createSignInAnswers, isSignIn } from './sign-in-answers.ts'
import type { StaticFiles } from './static-files.ts'

export interface RequestHandlerParts {
  access: Access
  origins: OriginCheck
  api: HttpApi
  docs: ApiDocs
  downloads: DownloadAnswers
  ui: StaticFiles
  log: Log
  /** Nobody can be judged while the data is being replaced. */
  isSuspended(): boolean
  /** With a certificate that browsers trust by themselves. */
  isTrustedTls: boolean
}

/** Everything over HTTP, in the order in which it is checked: name, address, signing in, session, origin, then the answer. */
export function createRequestHandler(parts: RequestHandlerParts) {
  const { access, origins, api, docs, downloads, ui, log, isTrustedTls } = parts
  const signIn = createSignInAnswers({ access, origins, log })

  const enter = (code: string, request: IncomingMessage, response: ServerResponse) => {
    const entry = access.enter(code, addressOf(request))
    if (isRefusal(entry)) {
      const { waitSeconds } = entry
      const isWaiting = waitSeconds > 0
      return signIn.sendPage(request, response, {
        status: isWaiting ? 429 : 401,
        reason: isWaiting ? 'wait' : 'bad-code',
        waitSeconds,
      })
    }
    response.writeHead(303, { 'set-cookie': entry.cookie, location: '/' }).end()
  }

  const refuseStranger = (path: string, refusal: Refusal, request: IncomingMessage, response: ServerResponse) => {
    setRetryAfter(refusal, response)
    const isWaiting = refusal.waitSeconds > 0
    if (isApi(path))
      return sendApiRefusal(response, isWaiting ? hostRefusals.tooManyAttempts : hostRefusals.unauthorized)
    if (request.headers.accept?.includes('text/html')) return signIn.sendPage(request, response)
    sendText(response, isWaiting ? 429 : 401, 'No session\n')
  }

  /** A page of another site must not act in the name of the browser's session. */
  const isForged = (request: IncomingMessage, visitor: Visitor): boolean =>
    origins.isForeign(request) || (isChanging(request) && visitor.by === 'cookie' && !origins.isOurOrigin(request))

  const sendPage = async (path: string, request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      return sendText(response, 405, 'Method not allowed\n')
    }
    if (await ui.send(path === '/' ? '/index.html' : path, request, response)) return
    // An address without a file name belongs to the pages, which find their own way.
    if (extname(path) === '' && (await ui.send('/index.html', request, response))) return
    sendText(response, 404, 'Not found\n')
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (!origins.isOurHost(request)) return sendText(response, 421, 'This host does not answer to that name\n')
    const address = readAddress(request.url)
    if (!address) return sendText(response, 400, 'Bad address\n')
    const { path, query } = address
    if (path === addresses.health) return sendText(response, 200, 'ok\n')
    if (parts.isSuspended()) {
      response.setHeader('retry-after', 2)
      return isApi(path)
        ? sendApiRefusal(response, hostRefusals.suspended)
        : sendText(response, 503, 'The data is being replaced\n')
    }
    if (path === addresses.enter && request.method === 'GET') return enter(query.get('code') ?? '', request, response)
    if (isSignIn(path) && request.method === 'POST') return signIn.take(request, response)

    const visitor = access.recognise(request)
    const actor = isRefusal(visitor) ? null : visitor.use()
    if (isSignIn(path) && !actor) return signIn.sendPage(request, response, { status: 200, asked: query.get('lang') })
    if (isRefusal(visitor)) return refuseStranger(path, visitor, request, response)
    if (!actor) return refuseStranger(path, { waitSeconds: 0 }, request, response)
    if (isSignIn(path)) return void response.writeHead(303, { location: '/' }).end()
    if (path === addresses.signOut) return signIn.signOut(request, response, visitor)
    if (isApi(path)) {
      if (isForged(request, visitor)) return sendApiRefusal(response, hostRefusals.foreignOrigin)
      if (request.method === 'GET' && (await docs.send(path, request, response))) return
      return api.answer(request, response, visitor, actor)
    }
    if (isChanging(request) && isForged(request, visitor)) return sendText(response, 403, 'Foreign origin\n')
    if (isDownload(path)) {
      // A file of personal data is nothing that another page should be able to have saved.
      if (isForged(request, visitor)) return sendText(response, 403, 'Foreign origin\n')
      return downloads.send(path, request, response, actor)
    }
    if (path === addresses.session) return void response.writeHead(204).end()
    return sendPage(path, request, response)
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    setSecurityHeaders(response, isTrustedTls)
    answer(request, response).catch((error: unknown) => {
      // The body was longer than allowed, or the connection broke: everything else has been answered by the router.
      log.warn('An HTTP request could not be answered', { method: request.method, error })
      if (response.headersSent) response.destroy()
      else sendApiRefusal(response, isTooLarge(error) ? refusal('PAYLOAD_TOO_LARGE') : hostRefusals.unanswerable)
    })
  }
}

const isApi = (path: string): boolean => path === '/api' || path.startsWith('/api/')

function setRetryAfter({ waitSeconds }: Refusal, response: ServerResponse): void {
  if (waitSeconds > 0) response.setHeader('retry-after', waitSeconds)
}
