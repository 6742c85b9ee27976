import type { ChannelFacts, ChannelTarget } from '../contract/alerts.ts'
import { invalid } from '../errors.ts'
import type { ChannelKeys } from './channels/send-types.ts'
import { addressProblem, shownAddress } from './channels/webhook-address.ts'

/** A target as it is stored: what may be seen, and what is sealed; null where there is nothing to seal. */
export interface Target {
  facts: ChannelFacts
  keys: ChannelKeys | null
}

const noFacts: ChannelFacts = {
  address: null,
  lastFour: null,
  hasSignSecret: false,
  hasBearerToken: false,
  profileId: null,
  secretId: null,
  toUsers: [],
  toDepartments: [],
}

type AppTarget = Extract<ChannelTarget, { kind: 'wecom-app' }>

const appTarget = ({ profileId, secretId, toUsers, toDepartments }: AppTarget): Target => {
  if (toUsers.length === 0 && toDepartments.length === 0)
    throw invalid(
      { 'zh-CN': '请至少填写一名成员或一个部门。', en: 'Give at least one member or one department.' },
      'toUsers',
    )
  // `|` would name further people, and @all everybody.
  if (toUsers.some((userId) => /[|\s]/.test(userId) || userId.startsWith('@')))
    throw invalid(
      {
        'zh-CN': '成员账号中不能有空格或“|”，也不能发给所有人（@all）。',
        en: 'User ids hold no spaces and no “|”, and alerts are not sent to everybody (@all).',
      },
      'toUsers',
    )
  return {
    facts: {
      ...noFacts,
      profileId,
      secretId,
      toUsers: [...new Set(toUsers)],
      toDepartments: [...new Set(toDepartments)],
    },
    keys: null,
  }
}

type WebhookTarget = Exclude<ChannelTarget, { kind: 'system' } | { kind: 'wecom-app' }>

/** Undefined: as before; null: none. */
const changed = (given: string | null | undefined, before: string | null): string | null =>
  given === undefined ? before : given

const webhookTarget = (given: WebhookTarget, before: ChannelKeys | null): Target => {
  const url = given.url?.trim() ?? before?.url ?? null
  if (url === null) throw invalid({ 'zh-CN': '请填写 Webhook 地址。', en: 'Give the address of the webhook.' }, 'url')
  const problem = addressProblem(given.kind, url)
  if (problem) throw invalid(problem, 'url')
  const asked = {
    signSecret: 'signSecret' in given ? given.signSecret : undefined,
    bearerToken: 'bearerToken' in given ? given.bearerToken : undefined,
  }
  const leavesHost = before?.url != null && new URL(before.url).origin !== new URL(url).origin
  const forgotten = (['signSecret', 'bearerToken'] as const).find(
    (name) => leavesHost && before[name] !== null && asked[name] === undefined,
  )
  // What was given for one receiver must not be sent to another: keys go in and never come out.
  if (forgotten)
    throw invalid(
      {
        'zh-CN': '新地址属于另一台服务器，请同时重新填写或移除密钥和令牌。',
        en: 'The new address is another server: give the secret and the token again, or remove them.',
      },
      forgotten,
    )
  const keys: ChannelKeys = {
    url,
    signSecret: changed(asked.signSecret, before?.signSecret ?? null),
    bearerToken: changed(asked.bearerToken, before?.bearerToken ?? null),
  }
  return {
    facts: {
      ...noFacts,
      ...shownAddress(url),
      hasSignSecret: keys.signSecret !== null,
      hasBearerToken: keys.bearerToken !== null,
    },
    keys,
  }
}

/**
 * @param before what is stored of the channel; null for a new one
 * @throws INVALID with the field that was not accepted
 */
export const targetOf = (given: ChannelTarget, before: ChannelKeys | null): Target => {
  if (given.kind === 'system') return { facts: noFacts, keys: null }
  return given.kind === 'wecom-app' ? appTarget(given) : webhookTarget(given, before)
}
