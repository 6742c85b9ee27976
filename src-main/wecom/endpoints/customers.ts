import { idOrNull, integerOrNull, isRecord, listIn, text, idList } from '../decode.ts'
import type { Endpoint, ReplyBody } from '../types.ts'

/** Served by an app in 可调用接口的应用, else by the old customer-contact secret (see secret-choice.ts). */
const secretKinds = ['customer-contact'] as const

const count = (field: string) => (body: ReplyBody) => listIn(body, field).length

/** Members with the customer-contact function, within the app's range. Not paged. */
export const followUserList: Endpoint<void, string[]> = {
  name: 'externalcontact/get_follow_user_list',
  method: 'GET',
  secretKinds,
  safeToRepeat: true,
  mainField: 'follow_user',
  decode: (body) => idList(listIn(body, 'follow_user')),
  source: 'reference §12.1',
}

/** Customers of one member. A member without any answers 84061: treat it as an empty list. */
export const customerIdList: Endpoint<{ userId: string }, string[]> = {
  name: 'externalcontact/list',
  method: 'GET',
  secretKinds,
  safeToRepeat: true,
  mainField: 'external_userid',
  query: ({ userId }) => ({ userid: userId }),
  decode: (body) => idList(listIn(body, 'external_userid')),
  source: 'reference §12.2',
}

/** How many customers the first page holds; for probing, at most `limit`. */
export const customerBatchSize: Endpoint<{ userIds: string[]; limit: number }, number> = {
  name: 'externalcontact/batch/get_by_user',
  method: 'POST',
  secretKinds,
  safeToRepeat: true,
  mainField: 'external_contact_list',
  body: ({ userIds, limit }) => ({ userid_list: userIds, limit }),
  decode: count('external_contact_list'),
  source: 'reference §12.4',
}

export interface CorpTagGroupWire {
  groupId: string
  name: string
  tags: { tagId: string; name: string }[]
}

const corpTag = (row: unknown) => {
  const tagId = isRecord(row) ? idOrNull(row['id']) : null
  return isRecord(row) && tagId !== null ? [{ tagId, name: text(row['name']) }] : []
}

/** All tags for customers, in their groups. */
export const corpTagList: Endpoint<void, CorpTagGroupWire[]> = {
  name: 'externalcontact/get_corp_tag_list',
  method: 'POST',
  secretKinds,
  safeToRepeat: true,
  mainField: 'tag_group',
  decode: (body) =>
    listIn(body, 'tag_group').flatMap((row) => {
      const groupId = isRecord(row) ? idOrNull(row['group_id']) : null
      if (!isRecord(row) || groupId === null) return []
      return [{ groupId, name: text(row['group_name']), tags: listIn(row, 'tag').flatMap(corpTag) }]
    }),
  source: 'reference §12.5',
}

/** Customer groups of these owners; without owners a range of more than 1,000 members gives 81017. */
export const groupChatCount: Endpoint<{ ownerUserIds: string[]; limit: number }, number> = {
  name: 'externalcontact/groupchat/list',
  method: 'POST',
  secretKinds,
  safeToRepeat: true,
  mainField: 'group_chat_list',
  body: ({ ownerUserIds, limit }) => ({
    status_filter: 0,
    ...(ownerUserIds.length > 0 ? { owner_filter: { userid_list: ownerUserIds } } : {}),
    limit,
  }),
  decode: count('group_chat_list'),
  source: 'reference §13',
}

/** A span of time in Unix seconds; WeCom allows at most 30 days. */
export interface TimeSpan {
  startS: number
  endS: number
}

export const momentCount: Endpoint<TimeSpan, number> = {
  name: 'externalcontact/get_moment_list',
  method: 'POST',
  secretKinds,
  safeToRepeat: true,
  mainField: 'moment_list',
  body: ({ startS, endS }) => ({ start_time: startS, end_time: endS, limit: 1 }),
  decode: count('moment_list'),
  source: 'reference §14',
}

export const massSendCount: Endpoint<TimeSpan, number> = {
  name: 'externalcontact/get_groupmsg_list_v2',
  method: 'POST',
  secretKinds,
  safeToRepeat: true,
  mainField: 'group_msg_list',
  body: ({ startS, endS }) => ({ chat_type: 'single', start_time: startS, end_time: endS, limit: 1 }),
  decode: count('group_msg_list'),
  source: 'reference §15',
}

/** Customers of members who left, waiting for somebody to take over. */
export const unassignedCount: Endpoint<void, number> = {
  name: 'externalcontact/get_unassigned_list',
  method: 'POST',
  secretKinds,
  safeToRepeat: true,
  mainField: 'info',
  body: () => ({ page_size: 1 }),
  decode: count('info'),
  source: 'reference §12.5',
}

export const behaviourDayCount: Endpoint<TimeSpan & { userIds: string[] }, number> = {
  name: 'externalcontact/get_user_behavior_data',
  method: 'POST',
  secretKinds,
  safeToRepeat: true,
  mainField: 'behavior_data',
  body: ({ userIds, startS, endS }) => ({ userid: userIds, start_time: startS, end_time: endS }),
  decode: count('behavior_data'),
  source: 'reference §16',
}

/** Statistics of the groups of these owners; how many rows there are in all. */
export const groupStatisticTotal: Endpoint<TimeSpan & { ownerUserIds: string[] }, number> = {
  name: 'externalcontact/groupchat/statistic',
  method: 'POST',
  secretKinds,
  safeToRepeat: true,
  mainField: 'items',
  body: ({ ownerUserIds, startS, endS }) => ({
    day_begin_time: startS,
    day_end_time: endS,
    owner_filter: { userid_list: ownerUserIds },
    limit: 1,
  }),
  decode: (body) => integerOrNull(body['total']) ?? listIn(body, 'items').length,
  source: 'reference §16',
}
