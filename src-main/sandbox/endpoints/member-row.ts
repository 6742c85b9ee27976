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
  return {
    userid: member.userId,
    name: member.name,
    department: memberships.map(({ departmentId }) => departmentId),
    order: memberships.map(({ order }) => order),
    position: member.position,
    ...(view.showsSensitive ? sensitiveFields(member, details, traits) : withheldFields(traits)),
    is_leader_in_dept: memberships.map(({ isLeader }) => (isLeader ? 1 : 0)),
    direct_leader: member.directLeaders.filter((userId) => {
      const leader = company.member(userId)
      return leader !== undefined && view.seesMember(leader)
    }),
    ...(details.telephone || traits % 3 > 0 ? { telephone: details.telephone } : {}),
    ...(details.alias || traits % 3 > 0 ? { alias: details.alias } : {}),
    ...(member.mainDepartmentId !== null && view.seesDepartment(member.mainDepartmentId)
      ? { main_department: member.mainDepartmentId }
      : {}),
    extattr: { attrs: extraAttributes(member, traits) },
    status: member.status,
    ...(details.externalPosition || traits % 4 === 0 ? { external_position: details.externalPosition } : {}),
    ...(traits % 13 === 0 ? { external_profile: externalProfile(details) } : {}),
    ...deadFields(member, traits),
    ...(form === 'list' ? { hide_mobile: 0 } : {}),
    ...(form === 'list' || details.englishName ? { english_name: details.englishName } : {}),
  }
}

/** The short row of `user/simplelist`. */
export function simpleMemberRow(member: Member, view: View): Record<string, unknown> {
  return {
    userid: member.userId,
    name: member.name,
    department: member.memberships.map(({ departmentId }) => departmentId).filter((id) => view.seesDepartment(id)),
  }
}

function sensitiveFields(member: Member, details: MemberDetails, traits: number): Record<string, unknown> {
  const face = (traits ^ (member.serial * 2_654_435_761)) >>> 0
  return {
    mobile: details.mobile,
    // A string, and a number only where recorded tests show one.
    gender: traits % 41 === 0 ? member.gender : String(member.gender),
    email: details.email,
    biz_mail: details.bizMail,
    avatar: details.hasAvatar ? `${pictureHost}/wwpic/${face}/0` : '',
    thumb_avatar: details.hasAvatar ? `${pictureHost}/wwpic/${face}/100` : '',
    address: details.address,
    qr_code: `${pictureHost}/wwopen/userQRCode?vcode=vc${face.toString(16)}`,
  }
}

/** Withheld fields are absent; for some members a gender of "0" is all that is left. */
const withheldFields = (traits: number): Record<string, unknown> => (traits % 3 === 0 ? { gender: '0' } : {})

/** Fields without meaning that old answers still carry (reference §5.3). */
function deadFields(member: Member, traits: number): Record<string, unknown> {
  if (traits % 17 > 2) return {}
  return {
    enable: member.status === 2 ? 0 : 1,
    isleader: member.memberships.some(({ isLeader }) => isLeader) ? 1 : 0,
    hide_mobile: 0,
  }
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
