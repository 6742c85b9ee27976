import { departmentIdOrNull, idList, integerOrNull, isRecord, lacking, notAnObject, text } from './decode.ts'
import type { BrokenRow } from './decode.ts'

/** A department as WeCom told it. Its parent may lie outside the visible range and be absent from the list. */
export interface DepartmentWire {
  departmentId: number
  /** null where the API does not tell names (department/simplelist). */
  name: string | null
  nameEn: string
  /** 0 above the root; null where WeCom did not say. */
  parentId: number | null
  /** Larger sorts first. */
  sortOrder: number
  leaderUserIds: string[]
}

/**
 * A row of department/list, department/simplelist or the object of department/get.
 * @see reference §4
 */
export function decodeDepartment(row: unknown): DepartmentWire | BrokenRow {
  if (!isRecord(row)) return { id: null, brokenReason: notAnObject }
  const departmentId = departmentIdOrNull(row['id'])
  if (departmentId === null) return { id: text(row['id']) || text(row['name']) || null, brokenReason: lacking('id') }
  return {
    departmentId,
    name: row['name'] === undefined || row['name'] === null ? null : text(row['name']),
    nameEn: text(row['name_en']),
    parentId: departmentIdOrNull(row['parentid']),
    sortOrder: integerOrNull(row['order']) ?? 0,
    leaderUserIds: row['department_leader'] === undefined ? [] : idList(row['department_leader']),
  }
}
