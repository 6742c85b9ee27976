import { limits } from '../company/model.ts'
import type { Member } from '../company/model.ts'
import { departmentOf } from './department.ts'
import { anyKind, appsAndDirectorySync, directorySyncOnly } from './endpoint.ts'
import type { Call, Endpoint } from './endpoint.ts'
import { answerBody } from './json-answer.ts'
import { listIdPage } from './list-id.ts'
import { memberRow, simpleMemberRow } from './member-row.ts'
import { integerIn, text, userIdOf } from './parameters.ts'
import { Refusal } from './refusal.ts'

/** The direct members of one department; `fetch_child` is gone from the official tables and has no effect. */
function membersListing(call: Call, path: string, row: (member: Member) => unknown): Buffer {
  const department = departmentOf(call, 'department_id')
  if (!department) throw new Refusal(60123)
  const { world, view, cacheMark } = call
  if (department.members.size > limits.nodesPerDepartment) throw new Refusal(45029)
  return world.cache.get(`${path}|${department.id}|${view.key}${cacheMark}`, view.membersStamp(department), () => {
    const userlist: unknown[] = []
    for (const member of department.members) if (!call.isMissing(member)) userlist.push(row(member))
    return answerBody({ userlist })
  })
}

/** The member found by mobile or mail, if it is in sight; not being so looks the same as not existing (reference §20). */
function foundId({ view }: Call, member: Member | undefined): { userid: string } {
  if (!member || !view.seesMember(member)) throw new Refusal(46004)
  return { userid: member.userId }
}

/** Members (reference §5). */
export const userEndpoints: readonly Endpoint[] = [
  {
    path: 'user/get',
    method: 'GET',
    emptyLists: { department: [], order: [], is_leader_in_dept: [], direct_leader: [] },
    admits: anyKind,
    isDetail: true,
    hasMembers: true,
    answer(call) {
      const { world, view, query } = call
      const member = world.company.member(userIdOf(query))
      if (!member || call.isMissing(member)) throw new Refusal(60111)
      if (!view.seesMember(member)) throw new Refusal(60011)
      return memberRow(world.company, member, view, 'get')
    },
  },
  {
    path: 'user/simplelist',
    method: 'GET',
    emptyLists: { userlist: [] },
    admits: anyKind,
    isDetail: true,
    isListing: true,
    hasMembers: true,
    answer: (call) => membersListing(call, 'user/simplelist', (member) => simpleMemberRow(member, call.view)),
  },
  {
    path: 'user/list',
    method: 'GET',
    emptyLists: { userlist: [] },
    admits: anyKind,
    isDetail: true,
    isListing: true,
    hasMembers: true,
    answer: (call) =>
      membersListing(call, 'user/list', (member) => memberRow(call.world.company, member, call.view, 'list')),
  },
  {
    path: 'user/list_id',
    method: 'POST',
    emptyLists: { dept_user: [] },
    admits: directorySyncOnly,
    isListing: true,
    hasMembers: true,
    answer: listIdPage,
  },
  {
    path: 'user/getuserid',
    method: 'POST',
    emptyLists: {},
    admits: appsAndDirectorySync,
    answer(call) {
      const { world, body } = call
      if (world.lookup.areMobilesBlocked()) throw new Refusal(45009)
      const mobile = text(body, 'mobile')
      if (mobile.length < 5 || mobile.length > 32) throw new Refusal(60103)
      const member = world.lookup.byMobile(mobile)
      if (!member || !call.view.seesMember(member)) world.lookup.countUnknownMobile()
      return foundId(call, member)
    },
  },
  {
    path: 'user/get_userid_by_email',
    method: 'POST',
    emptyLists: {},
    admits: appsAndDirectorySync,
    answer(call) {
      const email = text(call.body, 'email')
      if (!email.includes('@')) throw new Refusal(60105)
      const type = integerIn(call.body, 'email_type', { lowest: 1, highest: 2, otherwise: 1 })
      return foundId(call, call.world.lookup.byEmail(email, type === 1 ? 1 : 2))
    },
  },
]
