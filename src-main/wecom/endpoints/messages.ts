import { idList, isRecord, listIn, objectIn, text, integerOrNull } from '../decode.ts'
import type { Endpoint } from '../types.ts'

export interface SendStatisticWire {
  agentId: number | null
  appName: string
  /** Person-times, not messages. */
  count: number
}

/** Messages that the corp's apps sent on one day. */
export const sendStatistics: Endpoint<{ day: 'today' | 'yesterday' }, SendStatisticWire[]> = {
  name: 'message/get_statistics',
  method: 'POST',
  secretKinds: ['app'],
  safeToRepeat: true,
  mainField: 'statistics',
  body: ({ day }) => ({ time_type: day === 'today' ? 0 : 1 }),
  decode: (body) =>
    listIn(body, 'statistics').flatMap((row) =>
      isRecord(row)
        ? [
            {
              agentId: integerOrNull(row['agentid']),
              appName: text(row['app_name']),
              count: integerOrNull(row['count']) ?? 0,
            },
          ]
        : [],
    ),
  source: 'reference §8.4',
}

/** A group chat that this app made; apps whose range is not the root department get 48002. */
export const appChatName: Endpoint<{ chatId: string }, string> = {
  name: 'appchat/get',
  method: 'GET',
  secretKinds: ['app'],
  safeToRepeat: true,
  mainField: 'chat_info',
  query: ({ chatId }) => ({ chatid: chatId }),
  decode: (body) => text(objectIn(body, 'chat_info')['name']),
  source: 'reference §9',
}

/**
 * Asks for a file only to learn whether it may be asked for: a refusal comes as JSON, a file would not
 * (reference §11), so this is for ids that do not exist.
 */
export const mediaProbe: Endpoint<{ mediaId: string }, null> = {
  name: 'media/get',
  method: 'GET',
  secretKinds: ['app'],
  safeToRepeat: true,
  mainField: 'media_id',
  query: ({ mediaId }) => ({ media_id: mediaId }),
  decode: () => null,
  source: 'reference §11',
}

export interface MessageSendInput {
  agentId: number
  toUsers: readonly string[]
  toDepartments: readonly number[]
  /** At most 2,048 bytes of UTF-8; more is cut by WeCom. */
  text: string
  /** Within so many seconds the same request is not delivered again; at most 14,400. */
  duplicateCheckS: number
}

export interface MessageSendWire {
  messageId: string
  invalidUsers: string[]
  invalidDepartments: string[]
  unlicensedUsers: string[]
}

/** Strings with `|` between the ids; missing where there are none. */
const pipedIds = (value: unknown): string[] => idList(typeof value === 'string' ? value.split('|') : value)

/** A text of an app. Success means accepted: who could not be reached is listed. */
export const messageSend: Endpoint<MessageSendInput, MessageSendWire> = {
  name: 'message/send',
  method: 'POST',
  secretKinds: ['app'],
  // Whoever sends decides about the next attempt.
  safeToRepeat: false,
  mainField: 'msgid',
  body: ({ agentId, toUsers, toDepartments, text: content, duplicateCheckS }) => ({
    ...(toUsers.length > 0 ? { touser: toUsers.join('|') } : {}),
    ...(toDepartments.length > 0 ? { toparty: toDepartments.join('|') } : {}),
    msgtype: 'text',
    agentid: agentId,
    text: { content },
    safe: 0,
    enable_id_trans: 0,
    enable_duplicate_check: 1,
    duplicate_check_interval: duplicateCheckS,
  }),
  decode: (body) => ({
    messageId: text(body['msgid']),
    invalidUsers: pipedIds(body['invaliduser']),
    invalidDepartments: pipedIds(body['invalidparty']),
    unlicensedUsers: pipedIds(body['unlicenseduser']),
  }),
  source: 'reference §8.1',
}
