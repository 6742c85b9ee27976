/** 1 activated, 2 disabled, 4 not activated, 5 left the company (reference §5.3; 3 is unused). */
export type MemberStatus = 1 | 2 | 4 | 5

export interface Membership {
  departmentId: number
  order: number
  isLeader: boolean
}

/** What every member has and what is rarely asked for; kept out of the member so that half a million of them fit. */
export interface MemberDetails {
  mobile: string
  email: string
  bizMail: string
  telephone: string
  alias: string
  englishName: string
  address: string
  externalPosition: string
  hasAvatar: boolean
}

export interface Member {
  /** Counts up in the order of joining and is never used again; what is not stored about a member follows from it. */
  readonly serial: number
  readonly userId: string
  name: string
  position: string
  /** 0 unknown, 1 male, 2 female. */
  gender: 0 | 1 | 2
  status: MemberStatus
  memberships: readonly Membership[]
  mainDepartmentId: number | null
  /** User ids. */
  directLeaders: readonly string[]
  /** Only what differs from what follows from the serial. */
  ownDetails: Partial<MemberDetails> | null
}

/** What a department does; the platform knows nothing of it, but names and posts follow from it. */
export type Trade = 'root' | 'tech' | 'sales' | 'market' | 'making' | 'office' | 'service' | 'region'

export interface Department {
  readonly id: number
  readonly trade: Trade
  name: string
  nameEn: string | null
  /** 0 for the root. */
  parentId: number
  /** 0 to 2^32-1; larger comes first. */
  order: number
  readonly children: Set<Department>
  readonly members: Set<Member>
  /** The company's revision when something about its direct members last changed. */
  membersRevision: number
}

export interface Tag {
  readonly id: number
  name: string
  /** User ids. */
  users: readonly string[]
  departments: readonly number[]
}

/** What the admin lets an app see: departments with all below them, members one by one, and what the tags hold. */
export interface VisibleRange {
  /** User ids. */
  users: readonly string[]
  departments: readonly number[]
  tags: readonly number[]
}

export const rootDepartmentId = 1
/** Limits of the platform (reference §4 and §6). */
export const limits = {
  departmentLevels: 15,
  /** Members and sub-departments of one department. */
  nodesPerDepartment: 30_000,
  membershipsPerMember: 100,
} as const

/** Members compare by this: user ids do not differ by case (reference §1). */
export const userKey = (userId: string): string => userId.toLowerCase()
