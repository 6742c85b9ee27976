import type { PastMember } from '../contract/history.ts'
import { maskEmail, maskMobile } from '../directory/masking.ts'
import type { DepartmentTree } from '../directory/department-tree.ts'
import type { MemberRow } from '../store/directory-rows.ts'
import { netFields, valueBefore } from './journal-fold.ts'
import type { Happened } from './journal-fold.ts'
import { isLeaderBefore, linksBefore, textBefore } from './past.ts'

const numberBefore = (happened: Happened | undefined, field: string, current: number | null): number | null => {
  const text = valueBefore(happened, field, current === null ? null : String(current))
  return text === null ? null : Number(text)
}

/** What the mirror said of somebody before all that happened since. @param tree of then */
export const pastMember = (row: MemberRow, happened: Happened | undefined, tree: DepartmentTree): PastMember => {
  const departmentIds = linksBefore(row.departments, happened).map(([departmentId]) => departmentId)
  return {
    userId: textBefore(happened, 'userId', row.user_id),
    name: textBefore(happened, 'name', row.name),
    departmentIds,
    mainDepartmentId: numberBefore(happened, 'mainDepartmentId', row.main_department_id),
    position: textBefore(happened, 'position', row.position),
    status: numberBefore(happened, 'status', row.status),
    departmentNames: departmentIds.map(tree.nameOf),
    mobileMasked: maskMobile(textBefore(happened, 'mobile', row.mobile)),
    emailMasked: maskEmail(textBefore(happened, 'email', row.email)),
    isLeader: isLeaderBefore(row.is_leader === 1, happened),
    since: sinceOf(row, happened),
  }
}

const sinceOf = (row: MemberRow, happened: Happened | undefined): PastMember['since'] => {
  if (row.removed_at_ms !== null) return 'left'
  return happened && netFields(happened).length > 0 ? 'changed' : 'same'
}
