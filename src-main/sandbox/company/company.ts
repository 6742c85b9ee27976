import { limits, rootDepartmentId, userKey } from './model.ts'
import type { Department, Member, MemberDetails, MemberStatus, Membership, Tag, Trade } from './model.ts'

export interface DepartmentDraft {
  id?: number
  name: string
  nameEn?: string | null
  parentId: number
  order?: number
  trade?: Trade
}

export type DepartmentChanges = Partial<Pick<DepartmentDraft, 'name' | 'nameEn' | 'parentId' | 'order'>>

export interface MemberDraft {
  userId: string
  name: string
  memberships: readonly Membership[]
  mainDepartmentId?: number | null
  position?: string
  gender?: 0 | 1 | 2
  status?: MemberStatus
  directLeaders?: readonly string[]
  details?: Partial<MemberDetails>
}

export type MemberChanges = Partial<Omit<MemberDraft, 'userId'>>

/** An order that the practice company cannot follow, such as a department below one that does not exist. */
export class CompanyError extends Error {
  override readonly name = 'CompanyError'
}

/** The people and departments as the platform keeps them. Every change counts up `revision`. */
export interface Company {
  readonly seed: number
  readonly name: string
  readonly revision: number
  /** The revision at which departments or their leaders last changed. */
  readonly departmentsRevision: number
  readonly departments: ReadonlyMap<number, Department>
  readonly memberCount: number
  readonly tags: ReadonlyMap<number, Tag>
  member(userId: string): Member | undefined
  /** In the order of joining. */
  members(): IterableIterator<Member>
  /** Those with at least this serial, in the order of joining; found without walking over the others. */
  membersFrom(serial: number): Iterable<Member>
  /** @throws CompanyError for an unknown parent, or a tree that would be too deep */
  addDepartment(draft: DepartmentDraft): Department
  /** @throws CompanyError for an unknown department, or one that would come below itself or too deep */
  updateDepartment(id: number, changes: DepartmentChanges): Department
  /** @throws CompanyError for the root, and for a department that still has members or children, as the platform does */
  removeDepartment(id: number): void
  /** @throws CompanyError for a user id that exists in any spelling, and for unknown departments */
  addMember(draft: MemberDraft): Member
  /** @throws CompanyError for an unknown member or department */
  updateMember(userId: string, changes: MemberChanges): Member
  /** Also from the tags and from those whose leader it was. */
  removeMember(userId: string): void
  addTag(draft: { id?: number; name: string; users: readonly string[]; departments: readonly number[] }): Tag
  updateTag(id: number, changes: { name?: string; users?: readonly string[]; departments?: readonly number[] }): Tag
  removeTag(id: number): void
}

/** A company with nothing but its root department. */
export function createCompany({ seed, name }: { seed: number; name: string }): Company {
  const departments = new Map<number, Department>()
  const members = new Map<string, Member>()
  const tags = new Map<number, Tag>()
  const reports = new Map<string, Set<Member>>()
  let revision = 0
  let departmentsRevision = 0
  let nextSerial = 1
  let highestDepartmentId = rootDepartmentId
  let highestTagId = 0

  const knownDepartment = (id: number): Department => {
    const department = departments.get(id)
    if (!department) throw new CompanyError(`There is no department ${id}`)
    return department
  }
  const knownMember = (userId: string): Member => {
    const member = members.get(userKey(userId))
    if (!member) throw new CompanyError(`There is no member ${userId}`)
    return member
  }
  const knownTag = (id: number): Tag => {
    const tag = tags.get(id)
    if (!tag) throw new CompanyError(`There is no tag ${id}`)
    return tag
  }
  const levelOf = (department: Department): number => {
    let level = 1
    for (let at = departments.get(department.parentId); at; at = departments.get(at.parentId)) level++
    return level
  }
  const heightOf = (department: Department): number => {
    let height = 1
    for (const child of department.children) height = Math.max(height, 1 + heightOf(child))
    return height
  }
  const place = (department: Department, parent: Department) => {
    if (levelOf(parent) + heightOf(department) > limits.departmentLevels)
      throw new CompanyError(`Department ${department.id} would come deeper than ${limits.departmentLevels} levels`)
    departments.get(department.parentId)?.children.delete(department)
    department.parentId = parent.id
    parent.children.add(department)
  }
  let ordered: { revision: number; members: Member[] } = { revision: -1, members: [] }
  const inOrder = (): readonly Member[] => {
    if (ordered.revision !== revision) ordered = { revision, members: [...members.values()] }
    return ordered.members
  }
  const touchDepartments = () => {
    departmentsRevision = ++revision
  }
  const checkMemberships = (memberships: readonly Membership[]) => {
    for (const { departmentId } of memberships) knownDepartment(departmentId)
    if (memberships.length > limits.membershipsPerMember) throw new CompanyError('Too many departments for one member')
  }
  const checkLeaders = (leaders: readonly string[]) => {
    for (const leader of leaders) knownMember(leader)
  }
  /** Puts the member into its departments, or takes it out. */
  const enrol = (member: Member, isIn: boolean) => {
    for (const { departmentId, isLeader } of member.memberships) {
      const department = departments.get(departmentId)
      if (isIn) department?.members.add(member)
      else department?.members.delete(member)
      if (department) department.membersRevision = revision
      if (isLeader) departmentsRevision = revision
    }
    for (const leader of member.directLeaders) {
      const key = userKey(leader)
      const known = reports.get(key)
      if (!isIn) known?.delete(member)
      else if (known) known.add(member)
      else reports.set(key, new Set([member]))
    }
  }
  const change = (member: Member, apply: () => void) => {
    revision++
    enrol(member, false)
    apply()
    enrol(member, true)
  }

  departments.set(rootDepartmentId, {
    id: rootDepartmentId,
    trade: 'root',
    name,
    nameEn: null,
    parentId: 0,
    order: 100_000_000,
    children: new Set(),
    members: new Set(),
    membersRevision: 0,
  })

  return {
    seed,
    name,
    get revision() {
      return revision
    },
    get departmentsRevision() {
      return departmentsRevision
    },
    get memberCount() {
      return members.size
    },
    departments,
    tags,
    member: (userId) => members.get(userKey(userId)),
    members: () => members.values(),
    *membersFrom(serial) {
      const all = inOrder()
      let low = 0
      let high = all.length
      while (low < high) {
        const middle = (low + high) >> 1
        if ((all[middle]?.serial ?? 0) < serial) low = middle + 1
        else high = middle
      }
      for (let at = low; at < all.length; at++) {
        const member = all[at]
        if (member) yield member
      }
    },
    addDepartment(draft) {
      const {
        id = highestDepartmentId + 1,
        name,
        nameEn = null,
        parentId,
        order = 100_000_000,
        trade = 'office',
      } = draft
      if (departments.has(id)) throw new CompanyError(`Department ${id} exists already`)
      const parent = knownDepartment(parentId)
      if (levelOf(parent) >= limits.departmentLevels)
        throw new CompanyError(`A department below ${parentId} would be deeper than ${limits.departmentLevels} levels`)
      const department: Department = {
        id,
        trade,
        name,
        nameEn,
        parentId,
        order,
        children: new Set(),
        members: new Set(),
        membersRevision: revision + 1,
      }
      departments.set(id, department)
      parent.children.add(department)
      highestDepartmentId = Math.max(highestDepartmentId, id)
      touchDepartments()
      return department
    },
    updateDepartment(id, { name, nameEn, parentId, order }) {
      const department = knownDepartment(id)
      if (parentId !== undefined && parentId !== department.parentId) {
        if (id === rootDepartmentId) throw new CompanyError('The root department stays where it is')
        for (let at = departments.get(parentId); at; at = departments.get(at.parentId))
          if (at === department) throw new CompanyError(`Department ${id} cannot come below itself`)
        place(department, knownDepartment(parentId))
      }
      department.name = name ?? department.name
      if (nameEn !== undefined) department.nameEn = nameEn
      department.order = order ?? department.order
      touchDepartments()
      return department
    },
    removeDepartment(id) {
      const department = knownDepartment(id)
      if (id === rootDepartmentId) throw new CompanyError('The root department cannot be removed')
      if (department.members.size > 0) throw new CompanyError(`Department ${id} still has members`)
      if (department.children.size > 0) throw new CompanyError(`Department ${id} still has departments below it`)
      departments.delete(id)
      departments.get(department.parentId)?.children.delete(department)
      for (const tag of tags.values()) tag.departments = tag.departments.filter((tagged) => tagged !== id)
      touchDepartments()
    },
    addMember(draft) {
      const key = userKey(draft.userId)
      if (members.has(key)) throw new CompanyError(`Member ${draft.userId} exists already`)
      checkMemberships(draft.memberships)
      checkLeaders(draft.directLeaders ?? [])
      const member: Member = {
        serial: nextSerial++,
        userId: draft.userId,
        name: draft.name,
        position: draft.position ?? '',
        gender: draft.gender ?? 0,
        status: draft.status ?? 1,
        memberships: draft.memberships,
        mainDepartmentId: draft.mainDepartmentId ?? draft.memberships[0]?.departmentId ?? null,
        directLeaders: draft.directLeaders ?? [],
        ownDetails: draft.details ?? null,
      }
      members.set(key, member)
      revision++
      enrol(member, true)
      return member
    },
    updateMember(userId, changes) {
      const member = knownMember(userId)
      checkMemberships(changes.memberships ?? [])
      checkLeaders(changes.directLeaders ?? [])
      change(member, () => {
        member.name = changes.name ?? member.name
        member.position = changes.position ?? member.position
        member.gender = changes.gender ?? member.gender
        member.status = changes.status ?? member.status
        if (changes.memberships) {
          member.memberships = changes.memberships
          if (!changes.memberships.some(({ departmentId }) => departmentId === member.mainDepartmentId))
            member.mainDepartmentId = changes.memberships[0]?.departmentId ?? null
        }
        if (changes.mainDepartmentId !== undefined) member.mainDepartmentId = changes.mainDepartmentId
        member.directLeaders = changes.directLeaders ?? member.directLeaders
        if (changes.details) member.ownDetails = { ...member.ownDetails, ...changes.details }
      })
      return member
    },
    removeMember(userId) {
      const member = knownMember(userId)
      const key = userKey(userId)
      revision++
      for (const report of [...(reports.get(key) ?? [])])
        change(report, () => {
          report.directLeaders = report.directLeaders.filter((leader) => userKey(leader) !== key)
        })
      reports.delete(key)
      enrol(member, false)
      members.delete(key)
      for (const tag of tags.values())
        if (tag.users.some((user) => userKey(user) === key))
          tag.users = tag.users.filter((user) => userKey(user) !== key)
    },
    addTag({ id = highestTagId + 1, name, users, departments: tagged }) {
      if (tags.has(id)) throw new CompanyError(`Tag ${id} exists already`)
      const tag: Tag = { id, name, users: users.map((user) => knownMember(user).userId), departments: tagged }
      for (const departmentId of tagged) knownDepartment(departmentId)
      tags.set(id, tag)
      highestTagId = Math.max(highestTagId, id)
      revision++
      return tag
    },
    updateTag(id, { name, users, departments: tagged }) {
      const tag = knownTag(id)
      for (const departmentId of tagged ?? []) knownDepartment(departmentId)
      if (users) tag.users = users.map((user) => knownMember(user).userId)
      tag.name = name ?? tag.name
      tag.departments = tagged ?? tag.departments
      revision++
      return tag
    },
    removeTag(id) {
      tags.delete(knownTag(id).id)
      revision++
    },
  }
}
