import type { Severity } from '../../contract/notifications.ts'
import type { Bilingual, Language } from '../../contract/shapes.ts'
import { bytesOf, cutMark, cutToBytes, oneLine, plainLines } from './plain-words.ts'
import type { AlertMessage } from './send-types.ts'

const severityWords: Record<Severity, Bilingual> = {
  bad: { 'zh-CN': '故障', en: 'Failure' },
  doubt: { 'zh-CN': '注意', en: 'Attention' },
  info: { 'zh-CN': '提示', en: 'Info' },
  good: { 'zh-CN': '恢复', en: 'Recovered' },
}
const eventWords: Partial<Record<AlertMessage['event'], Bilingual>> = {
  test: { 'zh-CN': '测试', en: 'Test' },
  summary: { 'zh-CN': '汇总', en: 'Summary' },
}
const repeatNote: Bilingual = {
  'zh-CN': '上一次发送没有得到应答，这条可能是重复的。',
  en: 'The last attempt was not answered; this may be a repetition.',
}

/** In every message, so that robots which ask for a keyword can be given this one. */
export const signature = 'WeCom Desk'

const titleLimit = 600

const timeText = (ms: number): string => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const date = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' }).format(ms)
  return `${date} ${timeZone}`
}

/** A message in words of one language; everything is plain text on lines of its own. */
export interface Worded {
  mark: string
  title: string
  lines: string[]
  foot: string
}

export const wordsOf = (message: AlertMessage, language: Language): Worded => {
  const { event, severity, title, text, atMs, mayRepeat } = message
  return {
    mark: (eventWords[event] ?? severityWords[severity])[language],
    title: cutToBytes(oneLine(title[language]), titleLimit, cutMark[language]),
    lines: [
      // Only a summary has lines: a line break in a name must not look like one of ours.
      ...(event === 'summary' ? plainLines(text[language]) : [oneLine(text[language])].filter(Boolean)),
      ...(mayRepeat ? [repeatNote[language]] : []),
    ],
    foot: `${timeText(atMs)} · ${signature}`,
  }
}

/** Head and foot are always whole; between them is what there is room for. */
export const within = (limit: number, head: string, body: string, foot: string, language: Language): string =>
  head + cutToBytes(body, Math.max(0, limit - bytesOf(head) - bytesOf(foot)), cutMark[language]) + foot

/** As plain text; `safe` takes the markup out of what comes from outside. */
export const plainMessage = (
  message: AlertMessage,
  language: Language,
  limit: number,
  safe: (text: string) => string,
): string => {
  const { mark, title, lines, foot } = wordsOf(message, language)
  return within(limit, `[${mark}] ${safe(title)}\n`, lines.map(safe).join('\n'), `\n${foot}`, language)
}
