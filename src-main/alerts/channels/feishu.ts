import { createHmac } from 'node:crypto'
import type { Bilingual } from '../../contract/shapes.ts'
import type { Clock } from '../../ports.ts'
import { plainMessage } from './alert-words.ts'
import { withoutMarkup } from './plain-words.ts'
import { httpFailure, isAnswer, jsonOf, notThisReceiver, shownText } from './post-json.ts'
import type { Answer, PostJson } from './post-json.ts'
import type { Send, SendOutcome } from './send-types.ts'

/** The whole request may have 20 KB. */
const textLimit = 8192
const name: Bilingual = { 'zh-CN': '飞书', en: 'Feishu' }
const say = (zh: string, en: string): Bilingual => ({ 'zh-CN': zh, en })

/** Time and secret are the KEY of an HMAC over nothing. */
export const feishuSign = (timestampS: number, secret: string): string =>
  createHmac('sha256', `${timestampS}\n${secret}`).digest('base64')

/**
 * 19021, 19022 and 19024 are documented; 19001 and 19007 were seen on the wire.
 * @see https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 */
const reasons = new Map<number, Bilingual>([
  [
    19021,
    say(
      '飞书：签名不匹配，或本机时间相差一小时以上。请核对签名密钥和本机时间。',
      'Feishu: the signature does not match, or this machine’s time is off by more than an hour. Check the signing secret and the time.',
    ),
  ],
  [
    19022,
    say(
      '飞书：本机地址不在机器人的 IP 白名单中。请在机器人的安全设置中加入。',
      'Feishu: this machine’s address is not in the bot’s IP allow list. Add it in the security settings of the bot.',
    ),
  ],
  [
    19024,
    say(
      '飞书：消息不含机器人的关键词。请把关键词设为“WeCom Desk”，每条消息都包含它。',
      'Feishu: the message lacks the bot’s keyword. Set the keyword “WeCom Desk”, which every message holds.',
    ),
  ],
  [
    19001,
    say(
      '飞书：Webhook 地址无效。请从机器人设置中重新复制。',
      'Feishu: the webhook address is not valid. Copy it again from the settings of the bot.',
    ),
  ],
  [
    19007,
    say(
      '飞书：机器人未启用或已移除（19007）。请在群设置中核对。',
      'Feishu: the bot is not enabled or was removed (19007). Check the settings of the group.',
    ),
  ],
])
/** 11232 is that of bots, also on the full and half hour when everybody sends; 99991400 that of all calls to Feishu. */
const isLimited = (code: number, msg: string): boolean =>
  code === 11232 || code === 99991400 || /frequen|too many/i.test(msg)

const judge = (answer: Answer): SendOutcome => {
  const body = jsonOf(answer.text)
  // Older answers say StatusCode.
  const code = body?.['code'] ?? body?.['StatusCode']
  if (typeof code !== 'number') return httpFailure(answer) ?? notThisReceiver(answer, name)
  const said = shownText(answer.text)
  if (code === 0) return httpFailure(answer) ?? { outcome: 'sent', answer: said, note: null }
  if (isLimited(code, String(body?.['msg'] ?? '')) || answer.status === 429)
    return {
      outcome: 'retry',
      reason: say('飞书限制了频率，告警稍后自动重试。', 'Feishu limits the rate; alerts are tried again later.'),
      answer: said,
      uncertain: false,
    }
  return {
    outcome: 'refused',
    reason:
      reasons.get(code) ??
      say(
        `飞书拒绝了消息（${code}）。请在机器人设置中核对地址和安全设置。`,
        `Feishu refused the message (${code}). Check the address and the security settings of the bot.`,
      ),
    answer: said,
    uncertain: false,
  }
}

/** A custom bot of a Feishu group. Answers are HTTP 200 also when they are refusals. */
export const createFeishuSend =
  ({ post, clock }: { post: PostJson; clock: Pick<Clock, 'nowMs'> }): Send =>
  async ({ message, language, keys, signal }) => {
    const timestamp = Math.floor(clock.nowMs() / 1000)
    const signed =
      keys.signSecret === null ? {} : { timestamp: String(timestamp), sign: feishuSign(timestamp, keys.signSecret) }
    const text = plainMessage(message, language, textLimit, withoutMarkup)
    const body = JSON.stringify({ ...signed, msg_type: 'text', content: { text } })
    const answer = await post({ url: keys.url ?? '', body, signal })
    return isAnswer(answer) ? judge(answer) : answer
  }
