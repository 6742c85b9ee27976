import { decodeRows, isBroken, objectIn } from '../decode.ts'
import type { Rows } from '../decode.ts'
import { decodeDepartment } from '../decode-department.ts'
import type { DepartmentWire } from '../decode-department.ts'
import type { Endpoint } from '../types.ts'

export interface DepartmentFilter {
  /** This department and everything below it; without it everything visible. */
  departmentId?: number | undefined
}

/** Ids, parents and order, no names. The list is called `department_id` although it holds objects. */
export const departmentSimpleList: Endpoint<DepartmentFilter, Rows<DepartmentWire>> = {
  name: 'department/simplelist',
  method: 'GET',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'department_id',
  query: ({ departmentId }) => ({ id: departmentId }),
  decode: (body) => decodeRows(body, 'department_id', decodeDepartment),
  source: 'reference §4; https://developer.work.weixin.qq.com/document/path/95406',
}

/** With names in one call; officially discouraged because it is slow. */
export const departmentList: Endpoint<DepartmentFilter, Rows<DepartmentWire>> = {
  name: 'department/list',
  method: 'GET',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'department',
  query: ({ departmentId }) => ({ id: departmentId }),
  decode: (body) => decodeRows(body, 'department', decodeDepartment),
  source: 'reference §4; https://developer.work.weixin.qq.com/document/path/90208',
}

export const departmentGet: Endpoint<{ departmentId: number }, DepartmentWire> = {
  name: 'department/get',
  method: 'GET',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'department',
  query: ({ departmentId }) => ({ id: departmentId }),
  decode: (body) => {
    const department = decodeDepartment(objectIn(body, 'department'))
    if (isBroken(department)) throw new SyntaxError(department.brokenReason.en)
    return department
  },
  source: 'reference §4',
}
