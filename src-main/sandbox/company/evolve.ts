import { createRandom } from '../random.ts'
import type { Random } from '../random.ts'
import type { Company } from './company.ts'
import { departmentName, positionIn } from './department-names.ts'
import type { Hiring } from './hiring.ts'
import { limits, rootDepartmentId } from './model.ts'
import type { Department, Member, MemberStatus } from './model.ts'

/** How many different members each thing has happened to. */
export interface Evolution {
  joined: number
  left: number
  moved: number
  changed: number
}

/** Per member and day; a company of 800 sees about one person come and one go. */
const dailyRates = { joined: 0.0013, left: 0.0011, moved: 0.002, changed: 0.004 } as const
const dailyDepartmentChange = 0.35
/** Larger departments are not dissolved from one day to the next: in members, and as a share of the company. */
const dissolvedUpTo = { members: 60, share: 0.03 } as const

/** Lets days pass. Three single days give the same company as three days at once. */
export function createEvolution(company: Company, hiring: Hiring): (days: number) => Evolution {
  let day = 0
  return (days) => {
    const seen: Happened = { joined: new Set(), left: new Set(), moved: new Set(), changed: new Set() }
    for (let left = days; left > 0; left--) {
      livingDay(company, hiring, createRandom(company.seed, `day ${++day}`), seen)
    }
    return { joined: seen.joined.size, left: seen.left.size, moved: seen.moved.size, changed: seen.changed.size }
  }
}

type Happened = Record<keyof Evolution, Set<number>>

function livingDay(company: Company, hiring: Hiring, random: Random, happened: Happened): void {
  const staff = [...company.members()]
  const departments = [...company.departments.values()]
  const howMany = (rate: number) => {
    const expected = staff.length * rate
    // At least one most days, also in a small company; never the same number every day.
    return Math.floor(expected * (0.5 + random.next())) + (random.chance(0.6) ? 1 : 0)
  }
  const somebody = (): Member | null => {
    const member = staff[random.below(Math.max(1, staff.length))]
    return member && company.member(member.userId) === member ? member : null
  }
  const times = (count: number, work: () => void) => {
    for (let left = count; left > 0; left--) work()
  }

  times(howMany(dailyRates.changed), () => {
    const member = somebody()
    if (!member) return
    changeSomething(company, hiring, member, random)
    happened.changed.add(member.serial)
  })
  times(howMany(dailyRates.moved), () => {
    const member = somebody()
    const to = random.pick(departments)
    if (!member || member.memberships.some(({ departmentId }) => departmentId === to.id) || isFull(to)) return
    company.updateMember(member.userId, {
      memberships: [{ departmentId: to.id, order: 0, isLeader: false }],
      position: positionIn(to.trade, random),
    })
    happened.moved.add(member.serial)
  })
  times(howMany(dailyRates.left), () => {
    const member = somebody()
    // The last one turns off the light, but nobody wants to practise with an empty company.
    if (!member || company.memberCount === 1) return
    company.removeMember(member.userId)
    happened.left.add(member.serial)
  })
  times(howMany(dailyRates.joined), () => {
    const into = random.pick(departments)
    if (!isFull(into)) happened.joined.add(hiring.hire([into], random).serial)
  })
  const restructurings = Math.max(1, Math.round(departments.length / 400))
  times(restructurings, () => {
    if (random.chance(dailyDepartmentChange)) restructure(company, random.pick(departments), random, happened)
  })
}

const isFull = ({ members, children }: Department) => members.size + children.size >= limits.nodesPerDepartment

function changeSomething(company: Company, hiring: Hiring, member: Member, random: Random): void {
  const { userId } = member
  const home = company.departments.get(member.mainDepartmentId ?? rootDepartmentId)
  switch (random.below(5)) {
    case 0:
      company.updateMember(userId, { name: otherThan(member.name, () => hiring.person(random).name) })
      return
    case 1:
      company.updateMember(userId, {
        position: otherThan(member.position, () => positionIn(home?.trade ?? 'office', random)),
      })
      return
    case 2:
      // 17x is kept for changed numbers, so that none of them meets one that follows from the seed.
      company.updateMember(userId, { details: { mobile: `170${String(random.below(100_000_000)).padStart(8, '0')}` } })
      return
    case 3:
      company.updateMember(userId, { status: nextStatus(member.status, random) })
      return
    default:
      company.updateMember(userId, {
        details: { telephone: `020-${String(random.between(30_000_000, 79_999_999))}`, hasAvatar: true },
      })
  }
}

function otherThan(current: string, make: () => string): string {
  for (let tries = 0; tries < 20; tries++) {
    const made = make()
    if (made !== current) return made
  }
  return `${current}2`
}

/** Invited members activate, active ones are disabled or leave the company's space, and some come back. */
function nextStatus(status: MemberStatus, random: Random): MemberStatus {
  if (status !== 1) return 1
  return random.pick([2, 2, 4, 5] as const)
}

function restructure(company: Company, department: Department, random: Random, happened: Happened): void {
  if (!company.departments.has(department.id)) return
  const fate = random.next()
  if (fate < 0.35 || department.id === rootDepartmentId) found(company, department, random)
  else if (fate < 0.6) company.updateDepartment(department.id, { name: freeName(company, department, random) })
  else if (fate < 0.8) relocate(company, department, random)
  else dissolve(company, department, happened)
}

function levelOf(company: Company, department: Department): number {
  let level = 1
  for (let at = company.departments.get(department.parentId); at; at = company.departments.get(at.parentId)) level++
  return level
}

/** A new department below this one. */
function found(company: Company, parent: Department, random: Random): void {
  const level = levelOf(company, parent)
  if (level >= limits.departmentLevels || isFull(parent)) return
  const taken = new Set([...parent.children].map(({ name }) => name))
  for (let index = parent.children.size; ; index++) {
    const { name, english, trade } = departmentName(parent, level, index, random)
    if (taken.has(name)) continue
    company.addDepartment({ name, nameEn: english, parentId: parent.id, order: 10, trade })
    return
  }
}

/** A new name that no sibling has. */
function freeName({ departments }: Company, { name, parentId }: Department, random: Random): string {
  const siblings = new Set([...(departments.get(parentId)?.children ?? [])].map((sibling) => sibling.name))
  const base = name.replace(/（.*）$/, '')
  for (let number = random.between(1, 9); ; number++) {
    const candidate = `${base}（新${number}）`
    if (!siblings.has(candidate)) return candidate
  }
}

/** Below another department, where it fits; else it stays. */
function relocate(company: Company, department: Department, random: Random): void {
  const parents = [...company.departments.values()]
  for (let tries = 0; tries < 5; tries++) {
    const parent = random.pick(parents)
    let isBelowItself = false
    for (let at: Department | undefined = parent; at; at = company.departments.get(at.parentId))
      isBelowItself ||= at === department
    const fits = levelOf(company, parent) + heightOf(department) <= limits.departmentLevels
    const isNameFree = ![...parent.children].some(({ name }) => name === department.name)
    if (isBelowItself || !fits || !isNameFree || isFull(parent)) continue
    company.updateDepartment(department.id, { parentId: parent.id })
    return
  }
}

function heightOf({ children }: Department): number {
  let height = 0
  for (const child of children) height = Math.max(height, heightOf(child))
  return height + 1
}

/** Its members go to the department above; only a small one without any below it is dissolved. */
function dissolve(company: Company, department: Department, happened: Happened): void {
  const parent = company.departments.get(department.parentId)
  const mostMembers = Math.min(dissolvedUpTo.members, company.memberCount * dissolvedUpTo.share)
  if (!parent || department.children.size > 0 || department.members.size > mostMembers) return
  for (const member of [...department.members]) {
    const others = member.memberships.filter(({ departmentId }) => departmentId !== department.id)
    const isInParent = others.some(({ departmentId }) => departmentId === parent.id)
    company.updateMember(member.userId, {
      memberships: isInParent ? others : [...others, { departmentId: parent.id, order: 0, isLeader: false }],
    })
    happened.moved.add(member.serial)
  }
  company.removeDepartment(department.id)
}
