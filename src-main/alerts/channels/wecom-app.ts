import type { Bilingual } from '../../contract/shapes.ts'
import { DeskError } from '../../errors.ts'
import { messageSend } from '../../wecom/endpoints/messages.ts'
import type { WecomClient } from '../../wecom/types.ts'
import { ApiError, NetworkError, TimeoutError, WeComError } from '../../wecom/wecom-error.ts'
import { plainMessage } from './alert-words.ts'
import { withoutMarkup } from './plain-words.ts'
import { shownText } from './post-json.ts'
import type { Send, SendOutcome } from './send-types.ts'

/** Bytes of UTF-8; WeCom cuts longer texts without saying so (reference §8.2). */
export const appTextLimit = 2048
/** All retries lie within it: what arrived although there was no answer does not arrive twice (reference §8.1). */
const duplicateCheckS = 4 * 3600

const say = (zh: string, en: string): Bilingual => ({ 'zh-CN': zh, en })
const gone = say(
  '这个渠道的企业或应用凭据已不存在。请重新选择。',
  'The company or the app’s credential of this channel is gone. Choose another.',
)

const noteOf = (lists: Record<'users' | 'departments' | 'unlicensed', string>): Bilingual | null => {
  const parts = [
    lists.users && say(`成员 ${lists.users}`, `members ${lists.users}`),
    lists.departments && say(`部门 ${lists.departments}`, `departments ${lists.departments}`),
    lists.unlicensed && say(`没有接口许可的成员 ${lists.unlicensed}`, `members without a licence ${lists.unlicensed}`),
  ].filter((part): part is Bilingual => typeof part === 'object')
  if (parts.length === 0) return null
  return say(
    `已受理，但不包括：${parts.map((part) => part['zh-CN']).join('；')}。请核对账号和应用的可见范围。`,
    `Accepted, but not for: ${parts.map((part) => part.en).join('; ')}. Check the ids and the visible range of the app.`,
  )
}

const failureOf = (error: WeComError): SendOutcome => {
  const unreached = error instanceof TimeoutError || error instanceof NetworkError
  return {
    outcome: error.facts.retryable || unreached ? 'retry' : 'refused',
    reason: error.facts.hint,
    answer: shownText(error instanceof ApiError ? `${error.errcode} ${error.errmsg}` : error.message),
    // The duplicate check of WeCom sees to it that it does not arrive twice.
    uncertain: false,
    ...(unreached ? { unreached } : {}),
  }
}

/** A message of one's own app to chosen members and departments. errcode 0 means accepted, never read. */
export const createWecomAppSend =
  ({ wecom }: { wecom: WecomClient }): Send =>
  async ({ message, language, facts, signal }) => {
    const { profileId, secretId, toUsers, toDepartments } = facts
    if (profileId === null || secretId === null)
      return { outcome: 'refused', reason: gone, answer: null, uncertain: false }
    try {
      const client = wecom.forProfile(profileId)
      const agentId = client.company.secrets.find(({ id }) => id === secretId)?.agentId ?? null
      if (agentId === null) return { outcome: 'refused', reason: gone, answer: null, uncertain: false }
      const answer = await client.call(
        messageSend,
        {
          agentId,
          toUsers,
          toDepartments,
          // The same text in every attempt: only then WeCom knows it for the same message.
          text: plainMessage({ ...message, mayRepeat: false }, language, appTextLimit, withoutMarkup),
          duplicateCheckS,
        },
        { secretId, signal, waitForLimits: false },
      )
      return {
        outcome: 'sent',
        answer: shownText(`errcode 0${answer.messageId === '' ? '' : `, msgid ${answer.messageId}`}`),
        note: noteOf({
          users: answer.invalidUsers.join(', '),
          departments: answer.invalidDepartments.join(', '),
          unlicensed: answer.unlicensedUsers.join(', '),
        }),
      }
    } catch (error) {
      if (error instanceof WeComError) return failureOf(error)
      // The credential store is locked: somebody may unlock it.
      if (error instanceof DeskError)
        return { outcome: 'retry', reason: error.data.hint, answer: null, uncertain: false }
      throw error
    }
  }
