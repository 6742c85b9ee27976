import type { Bilingual } from '../contract/shapes.ts'
import { agentGet, agentList } from '../wecom/endpoints/agents.ts'
import {
  behaviourDayCount,
  corpTagList,
  customerBatchSize,
  customerIdList,
  followUserList,
  groupChatCount,
  groupStatisticTotal,
  massSendCount,
  momentCount,
  unassignedCount,
} from '../wecom/endpoints/customers.ts'
import { departmentGet, departmentList, departmentSimpleList } from '../wecom/endpoints/departments.ts'
import {
  activeMemberCount,
  exportJobStatus,
  userGet,
  userList,
  userListId,
  userSimpleList,
} from '../wecom/endpoints/members.ts'
import { appChatName, mediaProbe, sendStatistics } from '../wecom/endpoints/messages.ts'
import { apiDomainIps, callbackIps } from '../wecom/endpoints/network.ts'
import { tagGet, tagList } from '../wecom/endpoints/tags.ts'
import type { Endpoint } from '../wecom/types.ts'

/** Real ids, found by the first probes, that make the others meaningful. */
export interface Samples {
  agentId: number | null
  departmentId: number | null
  userId: string | null
  tagId: number | null
  /** A member with customer contact. */
  followUserId: string | null
  nowMs: number
}

/** One harmless, read-only call. */
export interface Probe {
  endpoint: Endpoint<never, unknown>
  title: Bilingual
  /** Sends it; null where no sample exists that it could ask for. */
  call(send: SendProbe, samples: Samples): Promise<unknown> | null
}

export type SendProbe = <Input, Output>(endpoint: Endpoint<Input, Output>, input: Input) => Promise<Output>

/** Ids that nobody has: a refusal because of the id proves that the API itself may be called. */
const noSuchId = 'wecom-desk-probe'

const probe = <Input>(
  zh: string,
  en: string,
  endpoint: Endpoint<Input, unknown>,
  input: (samples: Samples) => Input | null,
): Probe => ({
  endpoint,
  title: { 'zh-CN': zh, en },
  call(send, samples) {
    const given = input(samples)
    return given === null ? null : send(endpoint, given)
  },
})

const nothing = (): undefined => undefined
const dayS = 86_400
/** The day before yesterday to yesterday, from midnight to midnight UTC: short, and complete at WeCom's. */
const recentDays = ({ nowMs }: Samples) => {
  const endS = Math.floor(nowMs / 1000 / dayS) * dayS - dayS
  return { startS: endS - dayS, endS }
}
const dateText = ({ nowMs }: Samples): string => new Date(nowMs - 2 * dayS * 1000).toISOString().slice(0, 10)

/**
 * What a secret is tried with. user/getuserid is left out on purpose: failed look-ups count towards a block of a day
 * (reference §5.6). So is everything that writes, sends or creates a link to join.
 */
export const capabilityProbes: readonly Probe[] = [
  probe('部门列表（仅 ID）', 'Departments, ids only', departmentSimpleList, () => ({})),
  probe('部门列表', 'Departments with names', departmentList, ({ departmentId }) =>
    departmentId === null ? null : { departmentId },
  ),
  probe('部门详情', 'Details of a department', departmentGet, ({ departmentId }) =>
    departmentId === null ? null : { departmentId },
  ),
  probe('部门成员', 'Members of a department, names', userSimpleList, ({ departmentId }) =>
    departmentId === null ? null : { departmentId },
  ),
  probe('部门成员详情', 'Members of a department, details', userList, ({ departmentId }) =>
    departmentId === null ? null : { departmentId },
  ),
  probe('成员详情', 'Details of a member', userGet, ({ userId }) => (userId === null ? null : { userId })),
  probe('全部成员 ID', 'Ids of all members', userListId, () => ({ limit: 1 })),
  probe('活跃成员数', 'Number of active members', activeMemberCount, (samples) => ({ date: dateText(samples) })),
  probe('标签列表', 'Tags', tagList, nothing),
  probe('标签成员', 'Members of a tag', tagGet, ({ tagId }) => ({ tagId: tagId ?? 1 })),
  probe('导出任务', 'Export jobs', exportJobStatus, () => ({ jobId: noSuchId })),
  probe('应用详情', 'Details of the app', agentGet, ({ agentId }) => (agentId === null ? null : { agentId })),
  probe('应用列表', 'Apps', agentList, nothing),
  probe('企业微信接口 IP', "Addresses of WeCom's servers", apiDomainIps, nothing),
  probe('回调来源 IP', 'Addresses of callbacks', callbackIps, nothing),
  probe('消息发送统计', 'Statistics of sent messages', sendStatistics, () => ({ day: 'yesterday' as const })),
  probe('应用群聊', 'Group chats of the app', appChatName, () => ({ chatId: noSuchId })),
  probe('素材', 'Media files', mediaProbe, () => ({ mediaId: noSuchId })),
  probe('有客户权限的成员', 'Members with customer contact', followUserList, nothing),
  probe('成员的客户', 'Customers of a member', customerIdList, ({ followUserId: userId }) =>
    userId === null ? null : { userId },
  ),
  probe('批量客户详情', 'Customers in batches', customerBatchSize, ({ followUserId: userId }) =>
    userId === null ? null : { userIds: [userId], limit: 1 },
  ),
  probe('客户标签', 'Customer tags', corpTagList, nothing),
  probe('待分配客户', 'Customers of members who left', unassignedCount, nothing),
  probe('客户群', 'Customer groups', groupChatCount, ({ followUserId: userId }) => ({
    ownerUserIds: userId === null ? [] : [userId],
    limit: 1,
  })),
  probe('客户群统计', 'Statistics of customer groups', groupStatisticTotal, (samples) =>
    samples.followUserId === null ? null : { ...recentDays(samples), ownerUserIds: [samples.followUserId] },
  ),
  probe('联系客户统计', 'Statistics of customer contact', behaviourDayCount, (samples) =>
    samples.followUserId === null ? null : { ...recentDays(samples), userIds: [samples.followUserId] },
  ),
  probe('客户朋友圈', 'Customer moments', momentCount, recentDays),
  probe('企业群发', 'Mass sends', massSendCount, recentDays),
]
