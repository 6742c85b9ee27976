import type { ServerResponse } from 'node:http'
import { applicationCodes } from '../../contract/errors.ts'
import type { Bilingual } from '../../contract/shapes.ts'

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(text)
}

export function sendHtml(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
  response.end(html)
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** Refusals of the HTTP API, in the form that its calls fail in. */
const refusals = {
  UNAUTHORIZED: {
    status: 401,
    appCode: applicationCodes.unauthorized,
    hint: { 'zh-CN': '没有会话，或令牌不正确。', en: 'There is no session, or the token is wrong.' },
  },
  FORBIDDEN: {
    status: 403,
    appCode: applicationCodes.forbidden,
    hint: { 'zh-CN': '请求来自其他网站，已拒绝。', en: 'The request came from another site and was refused.' },
  },
  NOT_FOUND: {
    status: 404,
    appCode: applicationCodes.notFound,
    hint: { 'zh-CN': '没有这个接口。', en: 'There is no such call.' },
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    appCode: applicationCodes.unauthorized,
    hint: { 'zh-CN': '失败次数过多，请稍后再试。', en: 'Too many failed attempts. Try again later.' },
  },
} as const satisfies Record<string, { status: number; appCode: number; hint: Bilingual }>

export function sendApiRefusal(response: ServerResponse, code: keyof typeof refusals): void {
  const { status, appCode, hint } = refusals[code]
  sendJson(response, status, { defined: false, code, status, message: hint.en, data: { appCode, hint } })
}
