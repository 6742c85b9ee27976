import { z } from 'zod'
import { bilingual } from '../../contract/shapes.ts'
import type { Bilingual } from '../../contract/shapes.ts'

const withHint = z.object({ hint: bilingual })
const withHintInData = z.object({ data: withHint })

const unexpected: Bilingual = {
  'zh-CN': 'WeCom Desk 无法启动。数据未被改动；重试仍失败时，请把下面的信息发给维护人员。',
  en: 'WeCom Desk cannot start. Nothing was changed; if it fails again, send the lines below to whoever maintains it.',
}

/** What the error box says: the hint in both languages, since the chosen one may be what could not be read, then the fact. */
export const describeStartFailure = (error: unknown): { title: string; content: string } => {
  const fact = error instanceof Error ? error.message : String(error)
  const hint = withHint.safeParse(error).data?.hint ?? withHintInData.safeParse(error).data?.data.hint ?? unexpected
  return { title: 'WeCom Desk', content: [hint['zh-CN'], hint.en, fact].join('\n\n') }
}
