import type { Clock } from '../../ports.ts'
import type { Company } from '../company/company.ts'
import { detailsOf } from '../company/member-details.ts'
import type { Member } from '../company/model.ts'

export interface MemberLookup {
  byMobile(mobile: string): Member | undefined
  /** By corporate (1) or personal (2) mail address, in any spelling. */
  byEmail(email: string, type: 1 | 2): Member | undefined
  countUnknownMobile(): void
  /** After too many unknown mobiles the API stays blocked to the end of the calendar day. */
  areMobilesBlocked(): boolean
}

/** Failures as a share of the company's members (reference §5.6). */
const unknownMobileShare = 0.2
const dayMs = 86_400_000
/** Days end at midnight in China. */
const chinaOffsetMs = 8 * 3_600_000

/** Looks members up by what few ever ask for; each index is built on first use and after changes. */
export function createMemberLookup(company: Company, clock: Clock): MemberLookup {
  const index = (fieldOf: (member: Member) => string) => {
    let builtAt = -1
    let members = new Map<string, Member>()
    return (wanted: string): Member | undefined => {
      if (builtAt !== company.revision) {
        members = new Map()
        for (const member of company.members()) members.set(fieldOf(member).toLowerCase(), member)
        members.delete('')
        builtAt = company.revision
      }
      return members.get(wanted.toLowerCase())
    }
  }
  const byMobile = index((member) => detailsOf(company, member).mobile)
  const byCorpMail = index((member) => detailsOf(company, member).bizMail)
  const byMail = index((member) => detailsOf(company, member).email)
  let unknown = { day: 0, count: 0 }
  const today = () => {
    const day = Math.floor((clock.nowMs() + chinaOffsetMs) / dayMs)
    if (unknown.day !== day) unknown = { day, count: 0 }
    return unknown
  }
  return {
    byMobile,
    byEmail: (email, type) => (type === 1 ? byCorpMail(email) : byMail(email)),
    countUnknownMobile: () => void today().count++,
    areMobilesBlocked: () => today().count > company.memberCount * unknownMobileShare,
  }
}
