import type { Database } from 'better-sqlite3'
import type { Bilingual } from '../../contract/shapes.ts'
import type { FieldChange, Problem } from '../../contract/sync.ts'
import type { DepartmentRow } from '../../store/directory-rows.ts'
import { decodeDepartment } from '../../wecom/decode-department.ts'
import type { DepartmentWire } from '../../wecom/decode-department.ts'
import { createSearchWords, normalise } from '../search-words.ts'
import { createForgottenPeople } from './forgotten-people.ts'
import { emptyTally } from './session.ts'
import type { BulkSession, EntityTally, StagedOperation } from './session.ts'

/** The columns of `department` that come from WeCom's row. */
export type DepartmentValues = Pick<
  DepartmentRow,
  'department_id' | 'name' | 'name_en' | 'parent_id' | 'sort_order' | 'leaders' | 'pinyin' | 'raw'
>

export interface StagedDepartment {
  operation: StagedOperation | 'unchanged'
  values: DepartmentValues
  fields: FieldChange[]
}

type MirrorRow = Pick<
  DepartmentRow,
  'department_id' | 'name' | 'name_en' | 'parent_id' | 'sort_order' | 'leaders' | 'raw' | 'removed_at_ms'
>

const followed = [
  ['name', 'name'],
  ['name_en', 'nameEn'],
  ['parent_id', 'parentId'],
  ['sort_order', 'sortOrder'],
  ['leaders', 'leaders'],
] as const

const maxFilterLength = 400

const shown = (value: string | number | null): string | null => (value === null || value === '' ? null : String(value))

/** Departments as WeCom tells them now, compared with the mirror. There are at most 30,000, so they stay in memory. */
export const createStagedDepartments = (db: Database, session: BulkSession) => {
  const mirror = new Map(
    db
      .prepare<[number], MirrorRow>(
        'select department_id, name, name_en, parent_id, sort_order, leaders, raw, removed_at_ms from department where company = ?',
      )
      .all(session.company)
      .map((row) => [row.department_id, row] as const),
  )
  const words = createSearchWords()
  /** Full pinyin, initials and the name itself, for the filter above the tree. */
  const pinyinOf = (name: string): string =>
    `${words.readings(name)} ${normalise(name)}`.trim().slice(0, maxFilterLength)
  const forgotten = createForgottenPeople(session.forgotten)
  const staged = new Map<number, StagedDepartment>()
  const tally: EntityTally = emptyTally()
  const problems: Problem[] = []

  const fail = (id: string, reason: Bilingual): void => {
    tally.failed++
    problems.push({ kind: 'department', id, reason })
  }

  const valuesOf = (wire: DepartmentWire, raw: string, before: MirrorRow | undefined): DepartmentValues => {
    // department/simplelist tells no names: what was known before stays.
    const name = wire.name ?? before?.name ?? `#${wire.departmentId}`
    return {
      department_id: wire.departmentId,
      name,
      name_en: wire.name === null ? (before?.name_en ?? '') : wire.nameEn,
      parent_id: wire.parentId,
      sort_order: wire.sortOrder,
      leaders: wire.name === null ? (before?.leaders ?? '[]') : JSON.stringify(wire.leaderUserIds),
      pinyin: before && before.name === name ? '' : pinyinOf(name),
      raw,
    }
  }

  const compare = (
    before: MirrorRow | undefined,
    values: DepartmentValues,
  ): Pick<StagedDepartment, 'operation' | 'fields'> => {
    if (!before) return { operation: 'created', fields: [] }
    const fields = followed
      .filter(([column]) => before[column] !== values[column])
      .map(([column, field]) => ({ field, before: shown(before[column]), after: shown(values[column]) }))
    if (before.removed_at_ms !== null) return { operation: 'returned', fields }
    if (fields.some(({ field }) => field === 'parentId')) return { operation: 'moved', fields }
    if (fields.length > 0) return { operation: 'updated', fields }
    return { operation: before.raw === values.raw ? 'unchanged' : 'touched', fields }
  }

  const stage = (row: unknown): number | null => {
    forgotten.strike(row, 'department_leader')
    const wire = decodeDepartment(row)
    if ('brokenReason' in wire) {
      fail(wire.id ?? '?', wire.brokenReason)
      return null
    }
    const id = wire.departmentId
    const raw = JSON.stringify(row)
    const earlier = staged.get(id)
    if (earlier) {
      // department/simplelist says less than department/get did before it, which is no contradiction.
      if (earlier.values.raw !== raw && wire.name !== null)
        fail(String(id), {
          'zh-CN': '该部门编号出现两次且内容不同，已保留第一行。',
          en: 'The department id occurs twice with different content; the first row was kept.',
        })
      return id
    }
    const before = mirror.get(id)
    const values = valuesOf(wire, raw, before)
    const { operation, fields } = compare(before, values)
    if (values.pinyin === '') values.pinyin = pinyinOf(values.name)
    put({ operation, values, fields })
    return id
  }

  const put = (department: StagedDepartment): void => {
    staged.set(department.values.department_id, department)
    tally[department.operation === 'touched' ? 'unchanged' : department.operation]++
    tally.total++
  }

  return {
    tally,
    staged,
    takeProblems: (): Problem[] => problems.splice(0),
    stage,
    put,
    /** Mirrored departments that were not told of. */
    missing: (): { departmentId: number; name: string }[] =>
      [...mirror.values()]
        .filter((row) => row.removed_at_ms === null && !staged.has(row.department_id))
        .map((row) => ({ departmentId: row.department_id, name: row.name })),
    presentCount: (): number => [...mirror.values()].filter((row) => row.removed_at_ms === null).length,
    mirroredParents: (): Map<number, number | null> =>
      new Map(
        [...mirror.values()]
          .filter((row) => row.removed_at_ms === null)
          .map((row) => [row.department_id, row.parent_id]),
      ),
  }
}
export type StagedDepartments = ReturnType<typeof createStagedDepartments>
