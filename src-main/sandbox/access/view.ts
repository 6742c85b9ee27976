import type { Company } from '../company/company.ts'
import { rootDepartmentId, userKey } from '../company/model.ts'
import type { Department, Member } from '../company/model.ts'
import type { Holder } from './apps.ts'

/** What the holder of a secret may see (reference §2.1, §5.1). */
export interface View {
  /** Answers may be shared under this name; views with the same key see the same. */
  readonly key: string
  readonly showsSensitive: boolean
  seesDepartment(id: number): boolean
  seesMember(member: Member): boolean
  /** All departments in sight; parents may be missing. */
  departments(): Department[]
  /** An answer about the direct members of this department holds as long as this number stays. */
  membersStamp(department: Department): number
  /** The same for answers about departments. */
  departmentsStamp(): number
}

/** Views by holder, worked out anew only when the company or the range has changed. */
export function createViews(company: Company): (holder: Holder) => View {
  const known = new Map<Holder, { stamp: string; view: View }>()
  return (holder) => {
    const { app, kind } = holder
    const stamp = `${company.revision}/${app?.rangeRevision ?? 0}/${app?.isCreatedBefore2022 ?? ''}`
    const earlier = known.get(holder)
    if (earlier?.stamp === stamp) return earlier.view
    const showsSensitive = kind === 'directory-sync' || app?.isCreatedBefore2022 === true
    const isNarrow = app !== null && !app.range.departments.includes(rootDepartmentId)
    const view = isNarrow
      ? narrowView(company, holder, `${app.agentId}/${app.rangeRevision}/${showsSensitive}`, showsSensitive)
      : wholeView(company, showsSensitive)
    known.set(holder, { stamp, view })
    return view
  }
}

function wholeView(company: Company, showsSensitive: boolean): View {
  return {
    key: showsSensitive ? 'all fields' : 'few fields',
    showsSensitive,
    seesDepartment: (id) => company.departments.has(id),
    seesMember: () => true,
    departments: () => [...company.departments.values()],
    membersStamp: (department) => department.membersRevision,
    departmentsStamp: () => company.departmentsRevision,
  }
}

function narrowView(company: Company, { app }: Holder, key: string, showsSensitive: boolean): View {
  const visible = new Set<Department>()
  const include = (department: Department | undefined) => {
    if (!department || visible.has(department)) return
    visible.add(department)
    for (const child of department.children) include(child)
  }
  const users = new Set(app?.range.users.map(userKey))
  for (const id of app?.range.departments ?? []) include(company.departments.get(id))
  for (const tagId of app?.range.tags ?? []) {
    const tag = company.tags.get(tagId)
    for (const id of tag?.departments ?? []) include(company.departments.get(id))
    for (const user of tag?.users ?? []) users.add(userKey(user))
  }
  const seesDepartment = (id: number) => {
    const department = company.departments.get(id)
    return department !== undefined && visible.has(department)
  }
  return {
    key,
    showsSensitive,
    seesDepartment,
    seesMember: (member) =>
      users.has(userKey(member.userId)) || member.memberships.some(({ departmentId }) => seesDepartment(departmentId)),
    departments: () => [...visible],
    // Whether a leader is in sight may depend on any other department.
    membersStamp: () => company.revision,
    departmentsStamp: () => company.revision,
  }
}
