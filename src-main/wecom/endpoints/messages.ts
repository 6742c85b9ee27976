import { isRecord, listIn, objectIn, text, integerOrNull } from '../decode.ts'
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
