import { createHmac } from 'node:crypto'
import type { Bilingual, Language } from '../../contract/shapes.ts'
import type { Clock } from '../../ports.ts'
import { within, wordsOf } from './alert-words.ts'
import { cutToBytes, withoutMarkup } from './plain-words.ts'
import { httpFailure, isAnswer, jsonOf, notThisReceiver, shownText } from './post-json.ts'
import type { Answer, PostJson } from './post-json.ts'
import type { AlertMessage, Send, SendOutcome } from './send-types.ts'

const textLimit = 4096
/** Shown in the list of chats. */
const titleLimit = 120
const name: Bilingual = { 'zh-CN': '钉钉', en: 'DingTalk' }
const say = (zh: string, en: string): Bilingual => ({ 'zh-CN': zh, en })

/** The secret is the key of an HMAC over time and secret; not yet encoded for the address. */
export const dingtalkSign = (timestampMs: number, secret: string): string =>
  createHmac('sha256', secret).update(`${timestampMs}\n${secret}`).digest('base64')

const signedAddress = (address: string, secret: string | null, nowMs: number): string => {
  if (secret === null) return address
  const url = new URL(address)
  url.searchParams.set('timestamp', String(nowMs))
  url.searchParams.set('sign', dingtalkSign(nowMs, secret))
  return url.href
}

const markdownOf = (message: AlertMessage, language: Language) => {
  const { mark, title, lines, foot } = wordsOf(message, language)
  const safeTitle = withoutMarkup(title)
  return {
    title: cutToBytes(`[${mark}] ${safeTitle}`, titleLimit, '…'),
    // Single line breaks are none in DingTalk's markdown.
    text: within(
      textLimit,
      `**${mark}** ${safeTitle}\n\n`,
      lines.map((line) => `> ${withoutMarkup(line)}`).join('\n\n'),
      `\n\n${foot}`,
      language,
    ),
  }
}

/** All refusals of the security settings have the code 310000; which of them it was stands in the text only. */
const securityReason = (errmsg: string): Bilingual => {
  if (/sign|签名/i.test(errmsg))
    return say(
      '钉钉：签名不匹配。请核对加签密钥（SEC 开头）。',
      'DingTalk: the signature does not match. Check the signing secret, which begins with SEC.',
    )
  if (/timestamp|时间戳/i.test(errmsg))
    return say(
      '钉钉：本机时间相差一小时以上。请校准本机时间。',
      'DingTalk: this machine’s time is off by more than an hour. Set it right.',
    )
  if (/keyword|关键词/i.test(errmsg))
    return say(
      '钉钉：消息不含机器人的关键词。请把关键词设为“WeCom Desk”，每条消息都包含它。',
      'DingTalk: the message lacks the robot’s keyword. Set the keyword “WeCom Desk”, which every message holds.',
    )
  if (/\bip\b|白名单/i.test(errmsg))
    return say(
      '钉钉：本机地址不在机器人允许的 IP 地址段中。请在安全设置中加入。',
      'DingTalk: this machine’s address is not among those the robot allows. Add it in its security settings.',
    )
  return say(
    '钉钉：不符合机器人的安全设置（310000）。请核对关键词、加签和 IP 地址段。',
    'DingTalk: it does not fit the security settings of the robot (310000). Check keyword, signature and IP addresses.',
  )
}

/**
 * The table of the documentation, and what the server was seen to answer where that differs: a wrong token is 300001 in older
 * copies, 400101 in newer ones, and 300005 on the wire; too many messages are 410100 there and 130101 on the wire.
 * @see https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages
 */
const noSuchToken: ReadonlySet<number> = new Set([300001, 300005, 400101])
const reasons = new Map<number, Bilingual>([
  [
    400013,
    say(
      '钉钉：群已解散（400013）。请换一个群的机器人。',
      'DingTalk: the group is gone (400013). Use a robot of another group.',
    ),
  ],
  [
    400102,
    say(
      '钉钉：机器人已停用（400102）。请在群机器人设置中启用。',
      'DingTalk: the robot is turned off (400102). Turn it on in the settings of the group.',
    ),
  ],
  [
    400106,
    say(
      '钉钉：群里没有这个机器人（400106）。请重新添加并复制地址。',
      'DingTalk: the robot is not in the group (400106). Add one and copy its address.',
    ),
  ],
  [
    90030,
    say(
      '钉钉：Webhook 的调用次数已用完（90030）。请在钉钉管理后台查看额度。',
      'DingTalk: the calls that its plan allows are used up (90030). See the quota in the admin console of DingTalk.',
    ),
  ],
])

const reasonOf = (errcode: number, errmsg: string): Bilingual => {
  if (errcode === 310000) return securityReason(errmsg)
  if (noSuchToken.has(errcode))
    return say(
      `钉钉：Webhook 地址无效或机器人已被移除（${errcode}）。请重新复制地址。`,
      `DingTalk: the webhook address is not valid or the robot was removed (${errcode}). Copy the address again.`,
    )
  return (
    reasons.get(errcode) ??
    say(
      `钉钉拒绝了消息（${errcode}）。请在机器人设置中核对地址和安全设置。`,
      `DingTalk refused the message (${errcode}). Check the address and the security settings of the robot.`,
    )
  )
}

/** More than 20 a minute, then nothing for ten minutes. */
const isLimited = (errcode: number, errmsg: string): boolean =>
  errcode === 130101 || errcode === 410100 || /too fast|限流/i.test(errmsg)
const busy = -1

const judge = (answer: Answer): SendOutcome => {
  const body = jsonOf(answer.text)
  const errcode = body?.['errcode']
  if (typeof errcode !== 'number') return httpFailure(answer) ?? notThisReceiver(answer, name)
  const said = shownText(answer.text)
  if (errcode === 0) return httpFailure(answer) ?? { outcome: 'sent', answer: said, note: null }
  const errmsg = String(body?.['errmsg'] ?? '')
  if (isLimited(errcode, errmsg))
    return {
      outcome: 'retry',
      reason: say(
        '钉钉机器人每分钟最多 20 条，超过后暂停 10 分钟。告警稍后自动重试。',
        'A DingTalk robot takes 20 messages a minute, and none for 10 minutes after more. Alerts are tried again later.',
      ),
      answer: said,
      uncertain: false,
    }
  if (errcode === busy)
    return {
      outcome: 'retry',
      reason: say('钉钉繁忙（-1），告警稍后自动重试。', 'DingTalk is busy (-1); alerts are tried again later.'),
      answer: said,
      uncertain: false,
    }
  return { outcome: 'refused', reason: reasonOf(errcode, errmsg), answer: said, uncertain: false }
}

/** A custom robot of a DingTalk group. Answers are HTTP 200 also when they are refusals. */
export const createDingtalkSend =
  ({ post, clock }: { post: PostJson; clock: Pick<Clock, 'nowMs'> }): Send =>
  async ({ message, language, keys, signal }) => {
    const url = signedAddress(keys.url ?? '', keys.signSecret, clock.nowMs())
    const body = JSON.stringify({
      msgtype: 'markdown',
      markdown: markdownOf(message, language),
      at: { atMobiles: [], atUserIds: [], isAtAll: false },
    })
    const answer = await post({ url, body, signal })
    return isAnswer(answer) ? judge(answer) : answer
  }
