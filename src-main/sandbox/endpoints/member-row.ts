import type { View } from '../access/view.ts'
import type { Company } from '../company/company.ts'
import { detailsOf, traitsOf } from '../company/member-details.ts'
import type { Member, MemberDetails } from '../company/model.ts'

/** Nobody's address: pictures and codes are never really fetched from it. */
const pictureHost = 'https://wework.qpic.example'

/**
 * A member as `user/get` and `user/list` show it to the holder of this view (reference §5.3, §5.4). Which optional
 * fields appear, and in which of their forms, differs from member to member as it does on the real server.
 */
export function memberRow(company: Company, member: Member, view: View, form: 'get' | 'list'): Record<string, unknown> {
  const traits = traitsOf(company, member)
  const details = detailsOf(company, member)
  const memberships = member.memberships.filter(({ departmentId }) => view.seesDepartment(departmentId))
  const mainDepartmentId = member.mainDepartmentId ?? 0
  // Fields are set one by one because this runs for every member of every department.
  const row: Record<string, unknown> = {
    userid: member.userId,
    name: member.name,
    department: memberships.map(({ departmentId }) => departmentId),
    order: memberships.map(({ order }) => order),
    position: member.position,
  }
  if (view.showsSensitive) addSensitiveFields(row, member, details, traits)
  // Withheld fields are absent; for some members a gender of "0" is all that is left.
  else if (traits % 3 === 0) row['gender'] = '0'
  row['is_leader_in_dept'] = memberships.map(({ isLeader }) => (isLeader ? 1 : 0))
  row['direct_leader'] = member.directLeaders.filter((userId) => {
    const leader = company.member(userId)
    return leader !== undefined && view.seesMember(leader)
  })
  if (details.telephone || traits % 3 > 0) row['telephone'] = details.telephone
  if (details.alias || traits % 3 > 0) row['alias'] = details.alias
  if (view.seesDepartment(mainDepartmentId)) row['main_department'] = mainDepartmentId
  row['extattr'] = { attrs: extraAttributes(member, traits) }
  row['status'] = member.status
  if (details.externalPosition || traits % 4 === 0) row['external_position'] = details.externalPosition
  if (traits % 13 === 0) row['external_profile'] = externalProfile(details)
  if (traits % 17 < 3) addDeadFields(row, member)
  if (form === 'list') row['hide_mobile'] = 0
  if (form === 'list' || details.englishName) row['english_name'] = details.englishName
  return row
}

/** The short row of `user/simplelist`. */
export function simpleMemberRow(member: Member, view: View): Record<string, unknown> {
  return {
    userid: member.userId,
    name: member.name,
    department: member.memberships.map(({ departmentId }) => departmentId).filter((id) => view.seesDepartment(id)),
  }
}

function addSensitiveFields(
  row: Record<string, unknown>,
  member: Member,
  details: MemberDetails,
  traits: number,
): void {
  const face = (traits ^ Math.imul(member.serial, 0x9e3779b1)) >>> 0
  row['mobile'] = details.mobile
  // A string, and a number only where recorded tests show one.
  row['gender'] = traits % 41 === 0 ? member.gender : String(member.gender)
  row['email'] = details.email
  row['biz_mail'] = details.bizMail
  row['avatar'] = details.hasAvatar ? `${pictureHost}/wwpic/${face}/0` : ''
  row['thumb_avatar'] = details.hasAvatar ? `${pictureHost}/wwpic/${face}/100` : ''
  row['address'] = details.address
  row['qr_code'] = `${pictureHost}/wwopen/userQRCode?vcode=vc${face.toString(16)}`
}

/** Fields without meaning that old answers still carry (reference §5.3). */
function addDeadFields(row: Record<string, unknown>, member: Member): void {
  row['enable'] = member.status === 2 ? 0 : 1
  row['isleader'] = member.memberships.some(({ isLeader }) => isLeader) ? 1 : 0
  row['hide_mobile'] = 0
}

function extraAttributes(member: Member, traits: number): Record<string, unknown>[] {
  const number = `LX${String(member.serial).padStart(6, '0')}`
  // Private deployments leave the type out.
  if (traits % 29 === 0) return [{ name: '工号', value: number }]
  if (traits % 4 > 0) return []
  const attributes: Record<string, unknown>[] = [{ type: 0, name: '工号', text: { value: number } }]
  if (traits % 8 === 0)
    attributes.push({ type: 1, name: '个人主页', web: { url: `https://lianxi-keji.example/${number}`, title: '主页' } })
  return attributes
}

function externalProfile(details: MemberDetails): Record<string, unknown> {
  return {
    external_corp_name: '练习科技',
    wechat_channels: { nickname: '练习科技视频号', status: 1 },
    external_attr: [
      { type: 0, name: '职务', text: { value: details.externalPosition || '顾问' } },
      { type: 1, name: '官网', web: { url: 'https://lianxi-keji.example', title: '练习科技' } },
      { type: 2, name: '小程序', miniprogram: { appid: 'wx8bd80126147dFAKE', pagepath: '/index', title: '练习商城' } },
    ],
  }
}
