import type { Random } from '../random.ts'
import type { Company } from './company.ts'
import { positionIn } from './department-names.ts'
import type { Department, Member, MemberStatus, Membership } from './model.ts'
import { createPeople } from './people.ts'
import type { Person } from './people.ts'

const leaderTitles = ['部门经理', '总监', '副总监', '主任', '组长', '负责人'] as const

export interface Hiring {
  /** Adds a member to these departments, the first being the main one; none gives a member without a department. */
  hire(departments: readonly Department[], random: Random): Member
  /** A person with a name that nobody need have yet, for somebody who changes theirs. */
  person(random: Random): Person
}

/** Makes members as a human-resources department would: a free user id, a post, a boss. */
export function createHiring(company: Company): Hiring {
  const people = createPeople()
  /** Shared lists, so that a hundred reports of one leader cost one list. */
  const leaderOf = new Map<number, readonly string[]>()

  const freeUserId = (wanted: string, serial: number) => {
    let userId = wanted
    for (let attempt = 0; company.member(userId); attempt++) userId = `${wanted}${serial + attempt}`
    return userId
  }
  const presentLeaders = (departmentId: number): readonly string[] => {
    const leaders = leaderOf.get(departmentId) ?? []
    return leaders.every((leader) => company.member(leader)) ? leaders : []
  }
  const bossesOf = (home: Department, isLeader: boolean, random: Random): readonly string[] => {
    const own = isLeader ? [] : presentLeaders(home.id)
    const above = presentLeaders(home.parentId)
    const fate = random.next()
    if (fate < 0.02) return [...own, ...above]
    if (fate > 0.78) return []
    return own.length > 0 ? own : above
  }
  let hired = company.memberCount

  return {
    person: (random) => people.next(random),
    hire(departments, random) {
      const serial = ++hired
      const person = people.next(random)
      const userId = freeUserId(people.userIdFor(person, serial, random), serial)
      const [home] = departments
      const isFirst = home !== undefined && home.members.size === 0
      const isLeader = home !== undefined && (isFirst ? random.chance(0.85) : random.chance(0.01))
      const memberships = departments.map((department, index): Membership => ({
        departmentId: department.id,
        order: random.chance(0.7) ? 0 : random.below(100_000_001),
        isLeader: index === 0 ? isLeader : random.chance(0.05),
      }))
      const member = company.addMember({
        userId,
        name: person.name,
        gender: person.gender,
        memberships,
        // Now and then the main department is not the first of the list.
        mainDepartmentId: (random.chance(0.9) ? memberships[0] : memberships.at(-1))?.departmentId ?? null,
        position: isLeader ? random.pick(leaderTitles) : positionIn(home?.trade ?? 'office', random),
        status: statusOf(random),
        directLeaders: home ? bossesOf(home, isLeader, random) : [],
      })
      if (home && isLeader && presentLeaders(home.id).length === 0) leaderOf.set(home.id, [userId])
      return member
    },
  }
}

function statusOf(random: Random): MemberStatus {
  const fate = random.next()
  if (fate < 0.88) return 1
  if (fate < 0.95) return 4
  return fate < 0.98 ? 2 : 5
}
