import type { IncomingMessage, ServerResponse } from 'node:http'
import { addresses } from '../../contract/addresses.ts'
import type { Log } from '../../ports.ts'
import { addressOf, isRefusal } from './access.ts'
import type { Access, Visitor } from './access.ts'
import { sendHtml, sendText } from './answers.ts'
import type { OriginCheck } from './origin-check.ts'
import { languageOf, signInPage, signInPolicy } from './sign-in-page.ts'
import type { SignInPage } from './sign-in-page.ts'
import { signedOutPage } from './signed-out-page.ts'

/** Longer than any name and password. */
const maxFormBytes = 4096

export interface SignInAnswers {
  /** The form, or where nobody could fill it in, how to come by a link. */
  sendPage(
    request: IncomingMessage,
    response: ServerResponse,
    about?: Partial<SignInPage> & { status?: number; asked?: string | null },
  ): void
  /** Takes the filled-in form. */
  take(request: IncomingMessage, response: ServerResponse): Promise<void>
  signOut(request: IncomingMessage, response: ServerResponse, visitor: Visitor): void
}

/** What browsers without a session see and send. */
export function createSignInAnswers(parts: { access: Access; origins: OriginCheck; log: Log }): SignInAnswers {
  const { access, origins, log } = parts

  const sendPage: SignInAnswers['sendPage'] = (request, response, about = {}) => {
    const { status = 401, asked = null, reason = 'first', waitSeconds = 0, name = '' } = about
    if (waitSeconds > 0) response.setHeader('retry-after', waitSeconds)
    if (!access.hasOperators()) {
      const older = { first: 'no-session', wrong: 'no-session', wait: 'too-many', 'bad-code': 'bad-code' } as const
      return sendHtml(response, status, signedOutPage(older[reason]))
    }
    response.setHeader('content-security-policy', signInPolicy)
    // Without it browsers call the origin of a sent form `null`.
    response.setHeader('referrer-policy', 'same-origin')
    response.setHeader('vary', 'accept-language')
    const language = about.language ?? languageOf(request, asked)
    sendHtml(response, status, signInPage({ language, reason, waitSeconds, name }))
  }

  return {
    sendPage,
    async take(request, response) {
      // A form on another site must not sign anybody in as somebody else.
      if (!origins.isOurOrigin(request)) {
        log.warn('A sign-in from another site was refused', {})
        return sendText(response, 403, 'Foreign origin\n')
      }
      const form = await readForm(request)
      if (!form) {
        response.setHeader('connection', 'close')
        return sendText(response, 400, 'Not a sign-in form\n')
      }
      const language = languageOf(request, form.get('lang'))
      const name = form.get('name') ?? ''
      const entry = await access.signIn(name, form.get('password') ?? '', addressOf(request))
      if (!isRefusal(entry)) return void response.writeHead(303, { 'set-cookie': entry.cookie, location: '/' }).end()
      const isWaiting = entry.waitSeconds > 0
      sendPage(request, response, {
        language,
        status: isWaiting ? 429 : 401,
        reason: isWaiting ? 'wait' : 'wrong',
        waitSeconds: entry.waitSeconds,
        name,
      })
    },
    signOut(request, response, visitor) {
      if (request.method !== 'POST') {
        response.setHeader('allow', 'POST')
        return sendText(response, 405, 'Method not allowed\n')
      }
      if (!origins.isOurOrigin(request)) return sendText(response, 403, 'Foreign origin\n')
      visitor.signOut()
      log.info('A browser signed out', {})
      response.writeHead(204, { 'set-cookie': access.farewellCookie, 'clear-site-data': '"cache"' }).end()
    },
  }
}

/** Null for anything that our form does not send. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) return null
  if (Number(request.headers['content-length'] ?? 0) > maxFormBytes) return null
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxFormBytes) return null
    chunks.push(chunk)
  }
  const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
  const [name, password] = [form.get('name'), form.get('password')]
  return name && password && name.length <= 64 && password.length <= 256 ? form : null
}

export const isSignIn = (path: string): boolean => path === addresses.signIn
