import {
  decodeRows,
  departmentIdOrNull,
  idOrNull,
  integerOrNull,
  isBroken,
  isRecord,
  lacking,
  notAnObject,
  text,
} from '../decode.ts'
import type { BrokenRow, Rows } from '../decode.ts'
import { decodeMember } from '../decode-member.ts'
import type { MemberWire } from '../decode-member.ts'
import type { Endpoint, ReplyBody } from '../types.ts'

export interface MemberNameWire {
  userId: string
  name: string
  departmentIds: number[]
}

/** One row per member and department; members of several appear several times. */
export interface MemberIdWire {
  userId: string
  departmentId: number | null
}

export interface MemberIdPage extends Rows<MemberIdWire> {
  /** null on the last page. Also stop when a cursor repeats (reference §21). */
  nextCursor: string | null
}

const decodeName = (row: unknown): MemberNameWire | BrokenRow => {
  const member = decodeMember(row)
  return isBroken(member) ? member : { userId: member.userId, name: member.name, departmentIds: member.departmentIds }
}

const decodeId = (row: unknown): MemberIdWire | BrokenRow => {
  if (!isRecord(row)) return { id: null, brokenReason: notAnObject }
  const userId = idOrNull(row['userid'])
  if (userId === null) return { id: text(row['open_userid']) || null, brokenReason: lacking('userid') }
  return { userId, departmentId: departmentIdOrNull(row['department']) }
}

/** @throws SyntaxError where a success names nobody */
function decodeUserId(body: ReplyBody): string {
  const userId = idOrNull(body['userid'])
  if (userId === null) throw new SyntaxError('userid is missing')
  return userId
}

/** Members directly in one department, all fields that this secret may see. Not paged; too many give 45029. */
export const userList: Endpoint<{ departmentId: number }, Rows<MemberWire>> = {
  name: 'user/list',
  method: 'GET',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'userlist',
  query: ({ departmentId }) => ({ department_id: departmentId }),
  decode: (body) => decodeRows(body, 'userlist', decodeMember),
  source: 'reference §5.4; https://developer.work.weixin.qq.com/document/path/90201',
}

export const userSimpleList: Endpoint<{ departmentId: number }, Rows<MemberNameWire>> = {
  name: 'user/simplelist',
  method: 'GET',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'userlist',
  query: ({ departmentId }) => ({ department_id: departmentId }),
  decode: (body) => decodeRows(body, 'userlist', decodeName),
  source: 'reference §5.4',
}

export const userGet: Endpoint<{ userId: string }, MemberWire> = {
  name: 'user/get',
  method: 'GET',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'userid',
  query: ({ userId }) => ({ userid: userId }),
  decode: (body) => {
    const member = decodeMember(body)
    if (isBroken(member)) throw new SyntaxError(member.brokenReason.en)
    return member
  },
  source: 'reference §5.3; https://developer.work.weixin.qq.com/document/path/90196',
}

/** Ids of everybody, a page at a time; the directory-sync secret only. */
export const userListId: Endpoint<{ cursor?: string | undefined; limit?: number | undefined }, MemberIdPage> = {
  name: 'user/list_id',
  method: 'POST',
  secretKinds: ['directory-sync'],
  safeToRepeat: true,
  mainField: 'dept_user',
  body: ({ cursor, limit = 10_000 }) => (cursor ? { cursor, limit } : { limit }),
  decode: (body) => ({
    ...decodeRows(body, 'dept_user', decodeId),
    nextCursor: typeof body['next_cursor'] === 'string' && body['next_cursor'] !== '' ? body['next_cursor'] : null,
  }),
  source: 'reference §5.5; https://developer.work.weixin.qq.com/document/path/96067',
}

/** Never for many people in a row: when failures exceed 20 % of the corp's size the API is blocked for a day (reference §5.6). */
export const userIdByMobile: Endpoint<{ mobile: string }, string> = {
  name: 'user/getuserid',
  method: 'POST',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'userid',
  body: ({ mobile }) => ({ mobile }),
  decode: decodeUserId,
  source: 'reference §5.6',
}

export const userIdByEmail: Endpoint<{ email: string; kind: 'corporate' | 'personal' }, string> = {
  name: 'user/get_userid_by_email',
  method: 'POST',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'userid',
  body: ({ email, kind }) => ({ email, email_type: kind === 'corporate' ? 1 : 2 }),
  decode: decodeUserId,
  source: 'reference §5.6',
}

/** Members active on one day, at most 30 days back. */
export const activeMemberCount: Endpoint<{ date: string }, number> = {
  name: 'user/get_active_stat',
  method: 'POST',
  secretKinds: ['directory-sync'],
  safeToRepeat: true,
  mainField: 'active_cnt',
  body: ({ date }) => ({ date }),
  decode: (body) => integerOrNull(body['active_cnt']) ?? 0,
  source: 'reference §5.7',
}

/** State of an export job: 0 waiting, 1 running, 2 done, 3 failed. */
export const exportJobStatus: Endpoint<{ jobId: string }, number | null> = {
  name: 'export/get_result',
  method: 'GET',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'status',
  query: ({ jobId }) => ({ jobid: jobId }),
  decode: (body) => integerOrNull(body['status']),
  source: 'reference §7',
}
