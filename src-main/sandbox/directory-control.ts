import type { App, CompanyAccess } from './access/apps.ts'
import type { LoginCodes, LoginVisitor } from './access/login-codes.ts'
import { CompanyError } from './company/company.ts'
import type { Company, DepartmentChanges, DepartmentDraft, MemberChanges, MemberDraft } from './company/company.ts'
import type { VisibleRange } from './company/model.ts'

export interface TagDraft {
  id?: number
  name: string
  /** User ids. */
  users: readonly string[]
  departments: readonly number[]
}

/** The admin console of the practice company, for tests: what is done here shows in the next call of the API. */
export interface PracticeDirectory {
  departmentIds(): number[]
  userIds(): string[]
  /** @throws CompanyError for an unknown parent or a tree too deep */
  addDepartment(draft: DepartmentDraft): number
  updateDepartment(id: number, changes: DepartmentChanges): void
  /** @throws CompanyError for the root and for a department that is not empty */
  removeDepartment(id: number): void
  addMember(draft: MemberDraft): void
  updateMember(userId: string, changes: MemberChanges): void
  removeMember(userId: string): void
  addTag(draft: TagDraft): number
  updateTag(id: number, changes: Partial<Omit<TagDraft, 'id'>>): void
  removeTag(id: number): void
  /** Replaces what an app may see. @throws CompanyError for an agent id that no app has */
  setVisibleRange(agentId: number, range: VisibleRange): void
  /** Such an app is given the sensitive fields (reference §5.1). */
  setAppCreatedBefore2022(agentId: number, isBefore: boolean): void
  /** Lists an app in 客户联系 → 可调用接口的应用. */
  setCustomerContactCallable(agentId: number, isCallable: boolean): void
  /** Addresses that apps and contact sync may call from; null, as at the start, accepts every one. */
  setTrustedIps(ips: readonly string[] | null): void
  /** The address that calls seem to come from; 203.0.113.24 at the start. */
  setCallerIp(ip: string): void
  /** A code as the login page of this app hands it out: for five minutes and one use. */
  issueLoginCode(agentId: number, visitor: LoginVisitor): string
}

/** What the console has set beside the directory itself. */
export interface NetworkSettings {
  callerIp: string
  trustedIps: readonly string[] | null
}

export function createPracticeDirectory(
  company: Company,
  access: CompanyAccess,
  codes: LoginCodes,
  network: NetworkSettings,
): PracticeDirectory {
  const appOf = (agentId: number): App => {
    const app = access.holders.find((holder) => holder.app?.agentId === agentId)?.app
    if (!app) throw new CompanyError(`There is no app ${agentId}`)
    return app
  }
  return {
    departmentIds: () => [...company.departments.keys()],
    userIds: () => Array.from(company.members(), ({ userId }) => userId),
    addDepartment: (draft) => company.addDepartment(draft).id,
    updateDepartment: (id, changes) => void company.updateDepartment(id, changes),
    removeDepartment: (id) => company.removeDepartment(id),
    addMember: (draft) => void company.addMember(draft),
    updateMember: (userId, changes) => void company.updateMember(userId, changes),
    removeMember: (userId) => company.removeMember(userId),
    addTag: (draft) => company.addTag(draft).id,
    updateTag: (id, changes) => void company.updateTag(id, changes),
    removeTag: (id) => company.removeTag(id),
    setVisibleRange(agentId, range) {
      const app = appOf(agentId)
      app.range = range
      app.rangeRevision++
    },
    setAppCreatedBefore2022(agentId, isBefore) {
      appOf(agentId).isCreatedBefore2022 = isBefore
    },
    setCustomerContactCallable(agentId, isCallable) {
      appOf(agentId).isCustomerContactCallable = isCallable
    },
    setTrustedIps(ips) {
      network.trustedIps = ips
    },
    setCallerIp(ip) {
      network.callerIp = ip
    },
    issueLoginCode: (agentId, visitor) => codes.issue(appOf(agentId).agentId, visitor),
  }
}
