import { idOrNull, isRecord, textOrNull } from '../../wecom/decode.ts'
import type { DepartmentLink } from './member-columns.ts'
import type { StagedOperation } from './session.ts'

/** What can be said of a member's row before it is decoded. */

export const operationOf = (wasRemoved: boolean, changes: { field: string }[]): StagedOperation => {
  if (wasRemoved) return 'returned'
  if (changes.some(({ field }) => field === 'departments')) return 'moved'
  return changes.length > 0 ? 'updated' : 'touched'
}

export const userKeyOf = (row: unknown): string | null => {
  if (typeof row !== 'object' || row === null || !('userid' in row)) return null
  return idOrNull(row.userid)?.toLowerCase() ?? null
}

export const lacksDepartments = (row: unknown): boolean =>
  typeof row === 'object' && row !== null && (!('department' in row) || !Array.isArray(row.department))

/** Nothing is told, or an empty text; most apps are told nobody's mobile (reference §5.1). */
export const lacksMobile = (row: unknown): boolean => isRecord(row) && (textOrNull(row['mobile']) ?? '').trim() === ''

export const mergeLink = (links: DepartmentLink[], departmentId: number): DepartmentLink[] =>
  links.some(([id]) => id === departmentId)
    ? links
    : [...links, [departmentId, 0, 0] satisfies DepartmentLink].toSorted((a, b) => a[0] - b[0])

export const namesDepartment = (row: unknown, departmentId: number): boolean =>
  typeof row === 'object' &&
  row !== null &&
  'department' in row &&
  Array.isArray(row.department) &&
  row.department.includes(departmentId)

/** Without its departments a row would look unchanged once WeCom tells the old ones again. */
export const rawWithLinks = (raw: string, links: readonly DepartmentLink[]): string =>
  JSON.stringify({
    ...(JSON.parse(raw) as object),
    department: links.map(([id]) => id),
    order: links.map(([, order]) => order),
    is_leader_in_dept: links.map(([, , isLeader]) => isLeader),
  })
