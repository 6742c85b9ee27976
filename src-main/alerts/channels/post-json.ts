import type { Bilingual } from '../../contract/shapes.ts'
import type { Transport } from '../../wecom/transport.ts'
import { NetworkError, TimeoutError } from '../../wecom/wecom-error.ts'
import { sendTimeoutMs } from './send-types.ts'
import type { SendOutcome } from './send-types.ts'

/** Receivers answer with a line; more than this is not read. */
export const maxAnswerBytes = 64 * 1024
const shownAnswer = 300

export interface Answer {
  status: number
  text: string
}

export type PostJson = (request: {
  url: string
  body: string
  headers?: Record<string, string>
  signal: AbortSignal
}) => Promise<Answer | SendOutcome>

export const isAnswer = (got: Answer | SendOutcome): got is Answer => 'status' in got

const say = (zh: string, en: string): Bilingual => ({ 'zh-CN': zh, en })

/** Faults before anything was sent; after others it may have arrived. */
const beforeSending =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|BAD_PROXY|BAD_ADDRESS)$|CERT|SELF_SIGNED|^ERR_TLS|EPROTO/
/** The receiver was there, but said something of no use. */
const answered = /^(REDIRECT|TOO_LARGE)$/
const hopeless = /^(REDIRECT|BAD_PROXY|BAD_ADDRESS)$|CERT|SELF_SIGNED|^ERR_TLS|EPROTO/

const networkReason = (code: string): Bilingual => {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return say(
      '找不到接收方的域名。请检查地址和网络。',
      'The host name of the receiver was not found. Check the address and the network.',
    )
  if (code === 'ECONNREFUSED')
    return say('接收方拒绝连接。请检查地址和端口。', 'The receiver refused the connection. Check address and port.')
  if (code === 'REDIRECT')
    return say(
      '接收方要求跳转，本程序不会跟随。请填写最终地址。',
      'The receiver answered with a redirect, which is not followed. Give the final address.',
    )
  if (code === 'BAD_PROXY') return say('系统代理的地址无法使用。', 'The address of the system’s proxy cannot be used.')
  if (code === 'TOO_LARGE')
    return say('接收方的应答过长，没有读取。', 'The answer of the receiver is too long and was not read.')
  if (hopeless.test(code))
    return say(
      '接收方的证书或加密连接未通过校验。请检查地址，或安装接收方的根证书。',
      'The certificate or the TLS connection of the receiver was not accepted. Check the address, or install its root certificate.',
    )
  return say(
    '与接收方的连接中断。请检查网络和系统代理。',
    'The connection to the receiver broke. Check the network and the system’s proxy.',
  )
}

/** One POST of JSON: no redirect is followed, the answer is limited, and only the system's proxy applies. */
export const createPostJson =
  (transport: Pick<Transport, 'send'>): PostJson =>
  async ({ url, body, headers, signal }) => {
    try {
      const reply = await transport.send({
        endpoint: 'webhook',
        method: 'POST',
        url,
        body,
        // An idle connection that the receiver has closed would look like a lost answer.
        headers: { ...headers, connection: 'close' },
        proxy: 'system',
        timeoutMs: sendTimeoutMs,
        signal,
      })
      return { status: reply.status, text: Buffer.from(reply.body).toString('utf8') }
    } catch (error) {
      if (error instanceof TimeoutError)
        return {
          outcome: 'retry',
          reason: say(
            '接收方在 10 秒内没有应答。请检查地址和网络。',
            'The receiver did not answer within 10 s. Check the address and the network.',
          ),
          answer: null,
          uncertain: true,
          unreached: true,
        }
      if (!(error instanceof NetworkError)) throw error
      const code = error.causeCode
      return {
        outcome: hopeless.test(code) || code === 'TOO_LARGE' ? 'refused' : 'retry',
        reason: networkReason(code),
        answer: code,
        uncertain: !beforeSending.test(code),
        ...(answered.test(code) ? {} : { unreached: true }),
      }
    }
  }

/** What the receiver said, as far as it is shown: one line, cut, and without what it may repeat of the address. */
export const shownText = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, shownAnswer).toWellFormed()

/** An answer with a status other than 2xx; null where the status says nothing bad. */
export const httpFailure = ({ status, text }: Answer): SendOutcome | null => {
  if (status >= 200 && status < 300) return null
  const answer = shownText(`HTTP ${status} ${text}`)
  if (status === 429)
    return {
      outcome: 'retry',
      reason: say(
        '接收方限制了频率，告警稍后自动重试。',
        'The receiver limits the rate; alerts are tried again later.',
      ),
      answer,
      uncertain: false,
    }
  if (status >= 500 || status === 408)
    return {
      outcome: 'retry',
      reason: say(
        `接收方暂时出错（HTTP ${status}），告警稍后自动重试。`,
        `The receiver has a fault for the moment (HTTP ${status}); alerts are tried again later.`,
      ),
      answer,
      uncertain: status === 504 || status === 408,
    }
  const denied = status === 401 || status === 403
  return {
    outcome: 'refused',
    reason: denied
      ? say(
          `接收方拒绝了请求（HTTP ${status}）。请检查地址、令牌和签名密钥。`,
          `The receiver refused the request (HTTP ${status}). Check the address, the token and the signing secret.`,
        )
      : status === 404 || status === 410
        ? say(
            `该地址不存在或已失效（HTTP ${status}）。请重新复制地址。`,
            `There is nothing at this address any more (HTTP ${status}). Copy the address again.`,
          )
        : say(
            `接收方不接受该消息（HTTP ${status}）。请检查地址是否属于这种渠道。`,
            `The receiver does not take the message (HTTP ${status}). Check that the address belongs to this kind of channel.`,
          ),
    answer,
    uncertain: false,
  }
}

/** The JSON object of an answer, whatever it may hold; null where it is none. */
export const jsonOf = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

export const notThisReceiver = (answer: Answer, name: Bilingual): SendOutcome => ({
  outcome: 'refused',
  reason: say(
    `应答不是${name['zh-CN']}的内容，可能来自代理或上网认证页面。请检查地址和网络。`,
    `The answer did not come from ${name.en} but perhaps from a proxy or a sign-in page. Check the address and the network.`,
  ),
  answer: shownText(answer.text),
  uncertain: false,
})
