import type { Database } from 'better-sqlite3'
import { parseLinks } from './member-columns.ts'
import type { BulkSession } from './session.ts'
import type { StagedMembers } from './staged-member-repository.ts'

export interface MissingMember {
  memberId: number
  userKey: string
  userId: string
  name: string
}

/** Among whom to look for people who were not told of any more. */
export type MissingQuery =
  | {
      among: 'everybody'
      /** Departments that could not be read: who is in one of them is left alone. */
      failedDepartmentIds: number[]
      /** Whether people who are visible one by one were asked for; else those without any department are left alone. */
      singlesKnown: boolean
    }
  | { among: 'departments'; departmentIds: number[] }
  | { among: 'people'; userKeys: string[] }

export interface MissingMembers {
  missing: MissingMember[]
  /** People who seem to be missing but are left alone, because not everything could be read. */
  protectedCount: number
  /** How many there were before, and of how many this run was told. */
  present: number
  told: number
}

export const createMissingMembers = (db: Database, { company }: BulkSession, members: StagedMembers) => {
  const everybody = db
    .prepare<[number], number>('select member_id from member where company = ? and removed_at_ms is null')
    .pluck()
  const one = db.prepare<[number], MissingMember>(
    'select member_id as memberId, user_key as userKey, user_id as userId, name from member where member_id = ?',
  )
  const readDepartments = db.prepare<[number], string>('select departments from member where member_id = ?').pluck()
  const departmentsOf = (memberId: number): number[] =>
    parseLinks(readDepartments.get(memberId) ?? '[]').map(([id]) => id)

  const unseen = (): MissingMember[] => {
    const found: MissingMember[] = []
    for (const memberId of everybody.all(company)) {
      const member = members.isPresent(memberId) ? undefined : one.get(memberId)
      if (member) found.push(member)
    }
    return found
  }

  const isConcerned = (query: MissingQuery): ((member: MissingMember) => boolean) => {
    if (query.among === 'people') {
      const asked = new Set(query.userKeys)
      return ({ userKey }) => asked.has(userKey)
    }
    if (query.among === 'departments') {
      const asked = new Set(query.departmentIds)
      return ({ memberId }) => departmentsOf(memberId).some((id) => asked.has(id))
    }
    const failed = new Set(query.failedDepartmentIds)
    if (failed.size === 0 && query.singlesKnown) return () => true
    return ({ memberId }) => {
      const departments = departmentsOf(memberId)
      return departments.length === 0 ? query.singlesKnown : !departments.some((id) => failed.has(id))
    }
  }

  const withoutDepartment = db
    .prepare<[number], string>(
      "select user_id from member where company = ? and removed_at_ms is null and departments = '[]'",
    )
    .pluck()

  const presentCount = (): number =>
    db
      .prepare<[number], number>('select count(*) from member where company = ? and removed_at_ms is null')
      .pluck()
      .get(company) ?? 0

  return {
    presentCount,
    /** User ids of those whom no department's list tells of. */
    withoutDepartment: (): string[] => withoutDepartment.all(company),
    find: (query: MissingQuery): MissingMembers => {
      const candidates = unseen()
      const missing = candidates.filter(isConcerned(query))
      return {
        missing,
        protectedCount: query.among === 'everybody' ? candidates.length - missing.length : 0,
        present: presentCount(),
        told: members.tally.total,
      }
    },
  }
}
