import type { ServerResponse } from 'node:http'
import { ORPCError } from '@orpc/server'
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

/** What the host itself answers instead of a call, in the form that calls fail in. */
export const hostRefusals = {
  unauthorized: hostRefusal('UNAUTHORIZED', 401, applicationCodes.unauthorized, {
    'zh-CN': '没有会话，或令牌不正确。',
    en: 'There is no session, or the token is wrong.',
  }),
  foreignOrigin: hostRefusal('FORBIDDEN', 403, applicationCodes.forbidden, {
    'zh-CN': '请求来自其他网站，已拒绝。',
    en: 'The request came from another site and was refused.',
  }),
  tooManyAttempts: hostRefusal('TOO_MANY_REQUESTS', 429, applicationCodes.unauthorized, {
    'zh-CN': '失败次数过多，请稍后再试。',
    en: 'Too many failed attempts. Try again later.',
  }),
  suspended: hostRefusal('SERVICE_UNAVAILABLE', 503, applicationCodes.defect, {
    'zh-CN': '正在替换数据，几秒后会自动恢复。',
    en: 'The data is being replaced; it goes on by itself within seconds.',
  }),
  unanswerable: hostRefusal('INTERNAL_SERVER_ERROR', 500, applicationCodes.defect, {
    'zh-CN': '无法处理此请求，原因见日志。',
    en: 'The request could not be answered; the log says why.',
  }),
}

function hostRefusal(code: string, status: number, appCode: number, hint: Bilingual) {
  return new ORPCError(code, { status, message: hint.en, data: { appCode, hint } })
}

export const sendApiRefusal = (response: ServerResponse, refusal: ORPCError<string, unknown>): void =>
  sendJson(response, refusal.status, refusal.toJSON())
