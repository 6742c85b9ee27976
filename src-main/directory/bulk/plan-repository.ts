import type { Database } from 'better-sqlite3'
import type { ChangeOperation, EntityKind, FieldChange } from '../../contract/sync.ts'
import type { Removals } from './apply-repository.ts'
import { memberColumns, parseLinks } from './member-columns.ts'
import type { MemberValues } from './member-columns.ts'
import type { BulkSession, StagedOperation } from './session.ts'
import type { DepartmentValues, StagedDepartments } from './staged-department-repository.ts'
import type { StagedMembers } from './staged-member-repository.ts'
import type { StagedTag, StagedTags } from './staged-tag-repository.ts'

/** What a member's plan row keeps beside the columns. */
interface PlannedMember {
  memberId: number
  values: MemberValues
  raw: string
}

/** Where a change stands in a list by department; see `change` in contract/sync.ts. */
interface Place {
  sortName: string
  departmentId: number | null
}

interface PlanRow {
  entity: EntityKind
  entity_key: string
  entity_id: string
  name: string
  operation: ChangeOperation
  fields: string
  row: string | null
}

type StagedMemberRow = MemberValues & {
  member_id: number
  operation: StagedOperation
  user_key: string
  raw: string
  fields: string
}

/** Keeps a plan in the database while a person looks at it, and reads it back to be applied. */
export const createPlan = (db: Database, { company, runId }: BulkSession) => {
  const save = (departments: StagedDepartments, tags: StagedTags, removals: Removals): void => {
    const insert = db.prepare<
      [string, number, string, string, string, string, string, string, string | null, string, number | null]
    >(
      `insert into plan_change (run_id, seq, entity, entity_key, entity_id, name, operation, fields, row, sort_name, department_id)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    const placeOfDepartment = db.prepare<[number, number], Place>(
      'select name as sortName, parent_id as departmentId from department where company = ? and department_id = ?',
    )
    const placeOfMember = db.prepare<[number], Pick<MemberValues, 'name_sort' | 'main_department_id' | 'departments'>>(
      'select name_sort, main_department_id, departments from member where member_id = ?',
    )
    let seq = 0
    const add = (
      entity: EntityKind,
      key: string,
      id: string,
      name: string,
      operation: string,
      fields: string,
      row: unknown,
      place: Place,
    ) => {
      const kept = row === null ? null : JSON.stringify(row)
      const { sortName, departmentId } = place
      insert.run(runId, ++seq, entity, key, id, name, operation, fields, kept, sortName, departmentId)
    }

    for (const { operation, values, fields } of departments.staged.values()) {
      if (operation === 'unchanged' || operation === 'touched') continue
      const id = String(values.department_id)
      const place = { sortName: values.name, departmentId: values.parent_id }
      add('department', id, id, values.name, operation, JSON.stringify(fields), values, place)
    }
    for (const { departmentId, name } of removals.departments) {
      const id = String(departmentId)
      const place = placeOfDepartment.get(company, departmentId) ?? { sortName: name, departmentId: null }
      add('department', id, id, name, 'removed', '[]', null, place)
    }
    const members = db.prepare<[], StagedMemberRow>(
      "select * from staged_member where operation <> 'touched' order by member_id",
    )
    for (const row of members.all()) {
      const planned: PlannedMember = { memberId: row.member_id, values: pickValues(row), raw: row.raw }
      add('member', row.user_key, row.user_id, row.name, row.operation, row.fields, planned, placeOf(row))
    }
    for (const { memberId, userKey, userId, name } of removals.members) {
      const row = placeOfMember.get(memberId)
      const place = row ? placeOf(row) : { sortName: name, departmentId: null }
      add('member', userKey, userId, name, 'removed', '[]', { memberId }, place)
    }
    for (const tag of tags.staged.values()) {
      if (tag.operation === 'unchanged') continue
      const [id, place] = [String(tag.tagId), { sortName: tag.name, departmentId: null }]
      add('tag', id, id, tag.name, tag.operation, JSON.stringify(tag.fields), tag, place)
    }
    for (const { tagId, name } of removals.tags) {
      const [id, place] = [String(tagId), { sortName: name, departmentId: null }]
      add('tag', id, id, name, 'removed', '[]', null, place)
    }
  }

  /** Puts the plan back where it was staged. @returns what it removes */
  const load = (departments: StagedDepartments, members: StagedMembers, tags: StagedTags): Removals => {
    const removals: Removals = { departments: [], members: [], tags: [] }
    const rows = db
      .prepare<[string], PlanRow>(
        'select entity, entity_key, entity_id, name, operation, fields, row from plan_change where run_id = ? order by seq',
      )
      .all(runId)
    for (const { entity, entity_key, entity_id, name, operation, fields, row } of rows) {
      // Written by `save` above, in this build's own shape.
      const kept: unknown = row === null ? null : JSON.parse(row)
      if (entity === 'department') {
        if (operation === 'removed') removals.departments.push({ departmentId: Number(entity_id), name })
        else
          departments.put({ operation, values: kept as DepartmentValues, fields: JSON.parse(fields) as FieldChange[] })
      } else if (entity === 'member') {
        const { memberId, values, raw } = kept as PlannedMember
        if (operation === 'removed') removals.members.push({ memberId, userKey: entity_key, userId: entity_id, name })
        else members.insert(memberId, operation, entity_key, values, raw, fields)
      } else if (operation === 'removed') removals.tags.push({ tagId: Number(entity_id), name })
      else tags.put(kept as StagedTag)
    }
    return removals
  }

  const forget = (): void => {
    db.prepare<[string]>('delete from plan_change where run_id = ?').run(runId)
  }

  /** Other plans of this company were made against a mirror that is no more. */
  const supersedeOthers = (nowMs: number, reason: string): void => {
    db.prepare<[number, string]>(
      "delete from plan_change where run_id in (select run_id from run where profile_id = (select profile_id from profile where ordinal = ?) and state = 'awaiting-confirmation' and run_id <> ?)",
    ).run(company, runId)
    db.prepare<[number, string, number, string]>(
      "update run set state = 'rejected', finished_at_ms = ?, reason = ? where profile_id = (select profile_id from profile where ordinal = ?) and state = 'awaiting-confirmation' and run_id <> ?",
    ).run(nowMs, reason, company, runId)
  }

  return { save, load, forget, supersedeOthers }
}

const placeOf = (row: Pick<MemberValues, 'name_sort' | 'main_department_id' | 'departments'>): Place => ({
  sortName: row.name_sort,
  departmentId: row.main_department_id ?? parseLinks(row.departments)[0]?.[0] ?? null,
})

const pickValues = (row: StagedMemberRow): MemberValues =>
  Object.fromEntries(memberColumns.map((column) => [column, row[column]])) as unknown as MemberValues
