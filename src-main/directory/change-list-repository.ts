import type { ChangeOperation, EntityKind, FieldChange } from '../contract/sync.ts'
import { mirrorVersion } from '../store/mirror-version.ts'
import type { Store } from '../store/store.ts'

/** Kinds and operations in the order in which people read them; a change is filed under both as one number. */
const entityOrder = ['member', 'department', 'tag'] as const satisfies readonly EntityKind[]
const operationOrder = [
  'created',
  'returned',
  'moved',
  'updated',
  'removed',
] as const satisfies readonly ChangeOperation[]
export const codeCount = entityOrder.length * operationOrder.length

export const codeOf = (entity: EntityKind, operation: ChangeOperation): number =>
  entityOrder.indexOf(entity) * operationOrder.length + operationOrder.indexOf(operation)
export const entityOf = (code: number): EntityKind => entityOrder[Math.floor(code / operationOrder.length)] ?? 'tag'
export const operationOf = (code: number): ChangeOperation => operationOrder[code % operationOrder.length] ?? 'updated'

/** Where the changes of a run stand: in its plan while it waits, in the journal once it was applied. */
export interface ChangeSource {
  runId: string
  company: number
  isPlan: boolean
}

/** A change by its number (plan: `seq`, journal: `journal_id`) and its code, in one number: there may be 100,000. */
export const codeSpan = 16

/** What lists are searched by. */
export type ChangeKey = [no: number, code: number, id: string, name: string]
/** Where a change stands in the tree of departments: in which one, and, where it is one itself, its own id. */
export type ChangePlace = [no: number, code: number, departmentId: number | null, ownId: number | null]
/** What two runs are compared by; `key` is the id without case, and plain is a change that tells of no fields. */
export type ChangeThing = [no: number, code: number, key: string, isPlain: 0 | 1]

export interface ChangedDepartment {
  departmentId: number
  name: string
  parentId: number | null
}

export interface ChangeRow {
  no: number
  entity: EntityKind
  operation: ChangeOperation
  id: string
  name: string
  departmentId: number | null
  fields: FieldChange[]
}

const caseOf = (column: string, names: readonly string[], step: number): string =>
  `case ${column} ${names.map((name, index) => `when '${name}' then ${index * step}`).join(' ')} else 0 end`
const codeIn = (prefix: string): string =>
  `${caseOf(`${prefix}entity`, entityOrder, operationOrder.length)} + ${caseOf(`${prefix}operation`, operationOrder, 1)}`

// Names are those of today; whoever is gone keeps the last one.
const journalJoins = `
  left join member m on j.entity = 'member' and m.member_id = j.entity_no
  left join department d on j.entity = 'department' and d.company = j.company and d.department_id = j.entity_no
  left join tag t on j.entity = 'tag' and t.company = j.company and t.tag_id = j.entity_no`
const journalId = "coalesce(m.user_id, '' || j.entity_no)"
const journalName = "coalesce(m.name, d.name, t.name, '#' || j.entity_no)"
const journalDepartment =
  "iif(m.member_id is null, d.parent_id, coalesce(m.main_department_id, m.departments ->> '$[0][0]'))"
const journalDepartmentNo = `cast(${journalDepartment} as integer)`

export type ChangeListRepository = ReturnType<typeof createChangeListRepository>

export const createChangeListRepository = (store: Store) => {
  const sourceNo = ({ runId, isPlan }: ChangeSource): string | number =>
    isPlan ? runId : Number(store.prepare('select run_no from run where run_id = ?').pluck().get(runId) ?? -1)

  return {
    /** Rises with every change of any mirror: what was read at one version is good until the next. */
    version: (): number => mirrorVersion(store),
    /** The next changes behind number `after`, each as number × `codeSpan` + code. */
    codes: (source: ChangeSource, after: number, limit: number): number[] =>
      store
        .prepare(
          source.isPlan
            ? `select seq * ${codeSpan} + ${codeIn('')} from plan_change where run_id = ? and seq > ? order by seq limit ?`
            : `select journal_id * ${codeSpan} + ${codeIn('')} from journal where run_no = ? and journal_id > ? order by journal_id limit ?`,
        )
        .pluck()
        .all(sourceNo(source), after, limit) as number[],
    keys: (source: ChangeSource, after: number, limit: number): ChangeKey[] =>
      store
        .prepare(
          source.isPlan
            ? `select seq, ${codeIn('')}, entity_id, name from plan_change where run_id = ? and seq > ? order by seq limit ?`
            : `select j.journal_id, ${codeIn('j.')}, ${journalId}, ${journalName}
               from journal j ${journalJoins} where j.run_no = ? and j.journal_id > ? order by j.journal_id limit ?`,
        )
        .raw()
        .all(sourceNo(source), after, limit) as ChangeKey[],
    places: (source: ChangeSource, after: number, limit: number): ChangePlace[] =>
      store
        .prepare(
          source.isPlan
            ? `select seq, ${codeIn('')}, department_id, iif(entity = 'department', cast(entity_id as integer), null)
               from plan_change where run_id = ? and seq > ? order by seq limit ?`
            : `select j.journal_id, ${codeIn('j.')}, ${journalDepartmentNo}, iif(j.entity = 'department', j.entity_no, null)
               from journal j
               left join member m on j.entity = 'member' and m.member_id = j.entity_no
               left join department d on j.entity = 'department' and d.company = j.company and d.department_id = j.entity_no
               where j.run_no = ? and j.journal_id > ? order by j.journal_id limit ?`,
        )
        .raw()
        .all(sourceNo(source), after, limit) as ChangePlace[],
    things: (source: ChangeSource, after: number, limit: number): ChangeThing[] =>
      store
        .prepare(
          source.isPlan
            ? `select seq, ${codeIn('')}, entity_key, fields = '[]' from plan_change
               where run_id = ? and seq > ? order by seq limit ?`
            : `select j.journal_id, ${codeIn('j.')}, coalesce(m.user_key, '' || j.entity_no), j.fields = '[]'
               from journal j left join member m on j.entity = 'member' and m.member_id = j.entity_no
               where j.run_no = ? and j.journal_id > ? order by j.journal_id limit ?`,
        )
        .raw()
        .all(sourceNo(source), after, limit) as ChangeThing[],
    /** What changes are sorted by within a department. */
    sortNames: (source: ChangeSource, nos: readonly number[]): Map<number, string> =>
      new Map(
        store
          .prepare(
            source.isPlan
              ? `select p.seq, p.sort_name from json_each(?) i cross join plan_change p on p.seq = i.value and p.run_id = ?`
              : `select j.journal_id, coalesce(m.name_sort, d.name, t.name, '')
                 from json_each(?) i cross join journal j on j.journal_id = i.value and j.run_no = ? ${journalJoins}`,
          )
          .raw()
          .all(JSON.stringify(nos), sourceNo(source)) as [number, string][],
      ),
    // `cross join` keeps SQLite from walking through all changes of the run instead of those that are asked for.
    /** In the order of the numbers; those that are gone are left out. */
    rows: (source: ChangeSource, nos: readonly number[]): ChangeRow[] => {
      const rows = store
        .prepare(
          source.isPlan
            ? `select p.seq as no, p.entity, p.operation, p.entity_id as id, p.name, p.department_id as departmentId, p.fields
               from json_each(?) i cross join plan_change p on p.seq = i.value and p.run_id = ? order by i.key`
            : `select j.journal_id as no, j.entity, j.operation, ${journalId} as id, ${journalName} as name, ${journalDepartment} as departmentId,
                 j.fields
               from json_each(?) i cross join journal j on j.journal_id = i.value and j.run_no = ? ${journalJoins} order by i.key`,
        )
        .all(JSON.stringify(nos), sourceNo(source))
      // Written by the bulk worker from the contract's own types.
      return (rows as (Omit<ChangeRow, 'fields'> & { fields: string })[]).map((row) => ({
        ...row,
        fields: JSON.parse(row.fields) as FieldChange[],
      }))
    },
    /** What changed, by number, as it stands in the row: equal texts are equal changes. */
    fields: (source: ChangeSource, nos: readonly number[]): Map<number, string> =>
      new Map(
        store
          .prepare(
            source.isPlan
              ? 'select p.seq, p.fields from json_each(?) i cross join plan_change p on p.seq = i.value and p.run_id = ?'
              : 'select j.journal_id, j.fields from json_each(?) i cross join journal j on j.journal_id = i.value and j.run_no = ?',
          )
          .raw()
          .all(JSON.stringify(nos), sourceNo(source)) as [number, string][],
      ),
    /** The company's departments behind `after`, also those that are gone. */
    departments: ({ company }: ChangeSource, after: number, limit: number): ChangedDepartment[] =>
      store
        .prepare(
          `select department_id as departmentId, name, parent_id as parentId from department
           where company = ? and department_id > ? order by department_id limit ?`,
        )
        .all(company, after, limit) as ChangedDepartment[],
    /** Departments as the plan would have them, in parts like those of the mirror; slow, as it looks through the plan. */
    plannedDepartments: ({ runId }: ChangeSource, after: number, limit: number): ChangedDepartment[] =>
      store
        .prepare(
          `select cast(entity_id as integer) as departmentId, name, department_id as parentId from plan_change
           where run_id = ? and entity = 'department' and operation <> 'removed' and cast(entity_id as integer) > ?
           order by 1 limit ?`,
        )
        .all(runId, after, limit) as ChangedDepartment[],
    /** The same by the numbers of their changes. */
    plannedDepartmentsIn: ({ runId }: ChangeSource, nos: readonly number[]): ChangedDepartment[] =>
      store
        .prepare(
          `select cast(p.entity_id as integer) as departmentId, p.name, p.department_id as parentId
           from json_each(?) i cross join plan_change p on p.seq = i.value and p.run_id = ?`,
        )
        .all(JSON.stringify(nos), runId) as ChangedDepartment[],
  }
}
