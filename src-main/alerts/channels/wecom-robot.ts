import type { Bilingual, Language } from '../../contract/shapes.ts'
import { findErrcode } from '../../wecom/errcode-dictionary.ts'
import { errcodes } from '../../wecom/errcodes.ts'
import { within, wordsOf } from './alert-words.ts'
import { withoutMarkup } from './plain-words.ts'
import { httpFailure, isAnswer, jsonOf, notThisReceiver, shownText } from './post-json.ts'
import type { Answer, PostJson } from './post-json.ts'
import type { AlertMessage, Send, SendOutcome } from './send-types.ts'

/** Bytes of UTF-8 (reference §10). */
export const robotMarkdownLimit = 4096
const name: Bilingual = { 'zh-CN': '企业微信群机器人', en: 'the WeCom group robot' }
const say = (zh: string, en: string): Bilingual => ({ 'zh-CN': zh, en })

const colours: Partial<Record<AlertMessage['severity'], string>> = { bad: 'warning', doubt: 'warning', good: 'info' }

/** The colours that WeCom knows: info is green, warning orange, comment grey. */
export const robotMarkdown = (message: AlertMessage, language: Language): string => {
  const { mark, title, lines, foot } = wordsOf(message, language)
  const colour = colours[message.severity] ?? 'comment'
  return within(
    robotMarkdownLimit,
    `**<font color="${colour}">${mark}</font> ${withoutMarkup(title)}**\n`,
    lines.map((line) => `> ${withoutMarkup(line)}`).join('\n'),
    `\n<font color="comment">${foot}</font>`,
    language,
  )
}

const reasonOf = (errcode: number): Bilingual => {
  const entry = findErrcode(errcode)
  if (!entry)
    return say(
      `企业微信群机器人拒绝了消息（${errcode}）。请在群里核对机器人。`,
      `The WeCom group robot refused the message (${errcode}). Check the robot in its group.`,
    )
  const text = (language: Language) => [entry.meaning[language], entry.whatToDo[language]].filter(Boolean)
  return say(
    `企业微信群机器人（${errcode}）：${text('zh-CN').join('。').replaceAll('。。', '。')}`,
    `WeCom group robot (${errcode}): ${text('en').join('. ').replaceAll('.. ', '. ')}`,
  )
}

const judge = (answer: Answer): SendOutcome => {
  const errcode = jsonOf(answer.text)?.['errcode']
  if (typeof errcode !== 'number') return httpFailure(answer) ?? notThisReceiver(answer, name)
  const said = shownText(answer.text)
  if (errcode === errcodes.ok) return httpFailure(answer) ?? { outcome: 'sent', answer: said, note: null }
  if (errcode === errcodes.frequencyLimit)
    return {
      outcome: 'retry',
      reason: say(
        '企业微信群机器人每分钟最多 20 条（45009），告警稍后自动重试。',
        'A WeCom group robot takes 20 messages a minute (45009); alerts are tried again later.',
      ),
      answer: said,
      uncertain: false,
    }
  const passing = errcode === errcodes.systemBusy || errcode === errcodes.tooManyParallelCalls
  return { outcome: passing ? 'retry' : 'refused', reason: reasonOf(errcode), answer: said, uncertain: false }
}

/** A group robot (reference §10): the key in its address is the credential. */
export const createWecomRobotSend =
  ({ post }: { post: PostJson }): Send =>
  async ({ message, language, keys, signal }) => {
    const body = JSON.stringify({ msgtype: 'markdown', markdown: { content: robotMarkdown(message, language) } })
    const answer = await post({ url: keys.url ?? '', body, signal })
    return isAnswer(answer) ? judge(answer) : answer
  }
