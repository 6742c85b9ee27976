import type { Database } from 'better-sqlite3'
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
  | { among: 'one'; userKey: string }

export interface MissingMembers {
  missing: MissingMember[]
  /** People who seem to be missing but are left alone, because not everything could be read. */
  protectedCount: number
  /** How many there were before, and of how many this run was told. */
  present: number
  told: number
}

export const createMissingMembers = (db: Database, { profileId }: BulkSession, members: StagedMembers) => {
  const everybody = db.prepare<[string], [number, string, string, string]>(
    'select member_id, user_key, user_id, name from member where profile_id = ? and removed_at_ms is null',
  )
  const departmentsOf = db.prepare<[number], number>('select department_id from member_department where member_id = ?').pluck()

  const unseen = (): MissingMember[] => {
    const found: MissingMember[] = []
    for (const [memberId, userKey, userId, name] of everybody.raw().iterate(profileId)) {
      if (!members.isSeen(userKey)) found.push({ memberId, userKey, userId, name })
    }
    return found
  }

  const isConcerned = (query: MissingQuery): ((member: MissingMember) => boolean) => {
    if (query.among === 'one') return ({ userKey }) => userKey === query.userKey
    if (query.among === 'departments') {
      const asked = new Set(query.departmentIds)
      return ({ memberId }) => departmentsOf.all(memberId).some((id) => asked.has(id))
    }
    const failed = new Set(query.failedDepartmentIds)
    if (failed.size === 0 && query.singlesKnown) return () => true
    return ({ memberId }) => {
      const departments = departmentsOf.all(memberId)
      return departments.length === 0 ? query.singlesKnown : !departments.some((id) => failed.has(id))
    }
  }

  const presentCount = (): number =>
    db
      .prepare<[string], number>('select count(*) from member where profile_id = ? and removed_at_ms is null')
      .pluck()
      .get(profileId) ?? 0

  return {
    presentCount,
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
