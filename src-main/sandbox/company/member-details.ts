import { mix } from '../random.ts'
import type { Company } from './company.ts'
import { englishNames } from './name-tables.ts'
import { userKey } from './model.ts'
import type { Member, MemberDetails } from './model.ts'

const mobilePrefixes = [
  '130',
  '131',
  '135',
  '136',
  '137',
  '138',
  '139',
  '150',
  '158',
  '159',
  '177',
  '186',
  '188',
  '198',
]
const streets = [
  '海珠区新港中路',
  '天河区体育西路',
  '浦东新区世纪大道',
  '南山区科技园路',
  '西湖区文三路',
  '武侯区天府大道',
]
/** Reserved for examples (RFC 2606): no mail can ever reach anybody. */
const mailDomain = 'lianxi-keji.example'
const corpMailDomain = 'lianxikeji.wecom.example'

/** 32 bits that decide what a member's answers look like; always the same for the same member. */
export const traitsOf = (company: Company, member: Member): number => mix(company.seed, member.serial)

/**
 * What is on record about a member beyond name and post: what was set, and else what follows from the seed.
 * Mobile numbers are unique, and so are the addresses, which are made from the user id.
 */
export function detailsOf(company: Company, member: Member): MemberDetails {
  const traits = traitsOf(company, member)
  const derived = derivedDetails(member, traits)
  return member.ownDetails ? { ...derived, ...member.ownDetails } : derived
}

function derivedDetails(member: Member, traits: number): MemberDetails {
  const { serial } = member
  const mailbox = userKey(member.userId).replace('@', '.')
  return {
    mobile: mobileOf(serial, traits),
    email: traits % 5 === 0 ? '' : `${mailbox}@${mailDomain}`,
    bizMail: `${mailbox}@${corpMailDomain}`,
    telephone: traits % 7 < 2 ? `020-${String(80_000_000 + (serial % 9_000_000))}` : '',
    alias: traits % 11 === 0 ? (englishNames[traits % englishNames.length] ?? '') : '',
    englishName: traits % 6 === 0 ? (englishNames[(traits >>> 4) % englishNames.length] ?? '') : '',
    address: traits % 9 === 0 ? `广州市${streets[(traits >>> 6) % streets.length] ?? ''}${(traits % 300) + 1}号` : '',
    externalPosition: traits % 8 === 0 ? '产品顾问' : '',
    hasAvatar: traits % 6 !== 1,
  }
}

/** The last eight digits run through all numbers before one comes back: the factor shares no divisor with 10^8. */
function mobileOf(serial: number, traits: number): string {
  const digits = (serial * 61_803_399 + 20_260_105) % 100_000_000
  const prefix = mobilePrefixes[traits % mobilePrefixes.length] ?? '138'
  return prefix + String(digits).padStart(8, '0')
}
