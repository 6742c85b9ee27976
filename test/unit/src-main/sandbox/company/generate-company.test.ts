import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Company } from '../../../../../src-main/sandbox/company/company.ts'
import { createEvolution } from '../../../../../src-main/sandbox/company/evolve.ts'
import { generateCompany } from '../../../../../src-main/sandbox/company/generate-company.ts'
import { detailsOf } from '../../../../../src-main/sandbox/company/member-details.ts'
import { limits, rootDepartmentId, userKey } from '../../../../../src-main/sandbox/company/model.ts'

const generate = (departments: number, members: number, seed: number) => generateCompany({ departments, members, seed })

/** Everything the platform could tell about a company, as one comparable value. */
const contents = (company: Company) => ({
  departments: Array.from(company.departments.values(), ({ id, name, nameEn, parentId, order }) => [
    id,
    name,
    nameEn,
    parentId,
    order,
  ]),
  members: Array.from(company.members(), (member) => ({ ...member, details: detailsOf(company, member) })),
  tags: [...company.tags.values()],
})

function expectSoundTree(company: Company): void {
  const { departments } = company
  for (const department of departments.values()) {
    let level = 1
    for (let at = department; at.id !== rootDepartmentId; level++) {
      const parent = departments.get(at.parentId)
      expect(parent, `parent of ${at.id}`).toBeDefined()
      expect(level).toBeLessThan(limits.departmentLevels)
      if (!parent) return
      expect(parent.children.has(at)).toBe(true)
      at = parent
    }
    const names = Array.from(department.children, ({ name }) => name)
    expect(new Set(names).size, `names below ${department.id}`).toBe(names.length)
  }
  for (const member of company.members()) {
    for (const { departmentId } of member.memberships)
      expect(departments.get(departmentId)?.members.has(member)).toBe(true)
    const ids = member.memberships.map(({ departmentId }) => departmentId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(member.mainDepartmentId).toBe(ids.length === 0 ? null : ids.find((id) => id === member.mainDepartmentId))
    for (const leader of member.directLeaders) expect(company.member(leader)).toBeDefined()
  }
}

describe('a generated company', () => {
  it('has exactly the size asked for, and a sound tree', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 700 }),
        fc.nat(),
        (departments, members, seed) => {
          const { company } = generate(departments, members, seed)
          expect(company.departments.size).toBe(departments)
          expect(company.memberCount).toBe(members)
          expectSoundTree(company)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('reaches the deepest level that the platform allows once it is large', () => {
    const { company } = generate(500, 10, 4)
    const depths = Array.from(company.departments.values(), (department) => {
      let level = 1
      for (let at = company.departments.get(department.parentId); at; at = company.departments.get(at.parentId)) level++
      return level
    })
    expect(Math.max(...depths)).toBe(limits.departmentLevels)
  })

  it('is the same for the same seed down to the last tag, and another for another seed', () => {
    expect(contents(generate(60, 900, 5).company)).toEqual(contents(generate(60, 900, 5).company))
    expect(contents(generate(60, 900, 5).company)).not.toEqual(contents(generate(60, 900, 6).company))
  })

  it('gives nobody the user id, mobile number or mail address of somebody else', () => {
    const { company } = generate(200, 20_000, 1)
    const members = [...company.members()]
    const unique = (values: string[]) => expect(new Set(values).size).toBe(values.length)
    unique(members.map(({ userId }) => userKey(userId)))
    unique(members.map((member) => detailsOf(company, member).mobile))
    unique(members.map((member) => detailsOf(company, member).bizMail))
    for (const { userId } of members) expect(userId).toMatch(/^[A-Za-z0-9][\w\-@.]{0,63}$/)
  })

  it('looks like a company: shares of departments, states, leaders and unusual names', () => {
    const { company } = generate(200, 20_000, 1)
    const members = [...company.members()]
    const share = (of: (member: (typeof members)[number]) => boolean) => members.filter(of).length / members.length
    expect(share(({ memberships }) => memberships.length > 1)).toBeGreaterThan(0.1)
    expect(share(({ memberships }) => memberships.length > 1)).toBeLessThan(0.15)
    expect(new Set(members.map(({ status }) => status))).toEqual(new Set([1, 2, 4, 5]))
    expect(share(({ status }) => status === 1)).toBeGreaterThan(0.8)
    expect(share(({ directLeaders }) => directLeaders.length > 0)).toBeGreaterThan(0.5)
    expect(members.filter(({ memberships }) => memberships.length === 0)).toHaveLength(10)
    const names = members.map(({ name }) => name)
    expect(names).toContain('𠮷野家豪')
    expect(names.some((name) => name.includes('\u200d'))).toBe(true)
    expect(names).toContain('')
    for (const surname of ['单', '曾', '解', '仇', '盖', '欧阳', '尉迟'])
      expect(
        names.some((name) => name.startsWith(surname)),
        surname,
      ).toBe(true)
    const empty = [...company.departments.values()].filter((department) => department.members.size === 0)
    expect(empty.length).toBeGreaterThan(0)
  })

  it('keeps departments within the limit of nodes where there are enough of them', () => {
    const { company } = generate(4, 60_000, 2)
    for (const { members, children } of company.departments.values())
      expect(members.size + children.size).toBeLessThanOrEqual(limits.nodesPerDepartment)
  })
})

describe('a company over time', () => {
  const evolved = (steps: number[]) => {
    const { company, hiring } = generate(120, 3000, 9)
    const evolve = createEvolution(company, hiring)
    return { company, results: steps.map((days) => evolve(days)) }
  }

  it('comes to the same point in one step or in many', () => {
    expect(contents(evolved([10]).company)).toEqual(contents(evolved([1, 2, 3, 4]).company))
  })

  it('sees people join, leave, move and change, and says how many', () => {
    const before = generate(120, 3000, 9).company
    const { company, results } = evolved([10])
    const [result] = results
    const now = new Map(Array.from(company.members(), (member) => [member.serial, member]))
    const then = new Map(Array.from(before.members(), (member) => [member.serial, member]))
    const joined = [...now.keys()].filter((serial) => !then.has(serial))
    const left = [...then.keys()].filter((serial) => !now.has(serial))
    expect(joined.length).toBeGreaterThan(0)
    expect(left.length).toBeGreaterThan(0)
    // Whoever came and went within these days is counted as both, and is not in the difference.
    expect(result?.joined).toBeGreaterThanOrEqual(joined.length)
    expect((result?.joined ?? 0) - (result?.left ?? 0)).toBe(company.memberCount - before.memberCount)
    const moved = [...now].filter(
      ([serial, { memberships }]) =>
        then.has(serial) && JSON.stringify(memberships) !== JSON.stringify(then.get(serial)?.memberships),
    )
    expect(moved.length).toBeGreaterThan(0)
    expect(result?.moved).toBeGreaterThanOrEqual(moved.length)
    expect(result?.changed).toBeGreaterThan(0)
  })

  it('restructures its departments and stays sound', () => {
    const before = generate(120, 3000, 9).company
    const { company } = evolved([365])
    expectSoundTree(company)
    const names = (of: Company) => new Set(Array.from(of.departments.values(), ({ id, name }) => `${id} ${name}`))
    expect([...names(before)].some((name) => !names(company).has(name))).toBe(true)
    expect([...names(company)].some((name) => !names(before).has(name))).toBe(true)
    expect(company.departments.has(rootDepartmentId)).toBe(true)
  })

  it('is never left by its last member', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { company, hiring } = generate(2, 1, seed)
        createEvolution(company, hiring)(60)
        expect(company.memberCount).toBeGreaterThan(0)
        expectSoundTree(company)
      }),
      { numRuns: 15 },
    )
  })
})
