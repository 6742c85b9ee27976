import type { Database } from 'better-sqlite3'
import type { ChangeOperation, EntityKind, FieldChange } from '../../contract/sync.ts'
import type { Removals } from './apply-repository.ts'
import { memberColumns } from './member-columns.ts'
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
    const insert = db.prepare<[string, number, string, string, string, string, string, string, string | null]>(
      'insert into plan_change (run_id, seq, entity, entity_key, entity_id, name, operation, fields, row) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
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
    ) => insert.run(runId, ++seq, entity, key, id, name, operation, fields, row === null ? null : JSON.stringify(row))

    for (const { operation, values, fields } of departments.staged.values()) {
      if (operation === 'unchanged' || operation === 'touched') continue
      const id = String(values.department_id)
      add('department', id, id, values.name, operation, JSON.stringify(fields), values)
    }
    for (const { departmentId, name } of removals.departments) {
      add('department', String(departmentId), String(departmentId), name, 'removed', '[]', null)
    }
    const members = db.prepare<[], StagedMemberRow>(
      "select * from staged_member where operation <> 'touched' order by member_id",
    )
    for (const row of members.all()) {
      const planned: PlannedMember = { memberId: row.member_id, values: pickValues(row), raw: row.raw }
      add('member', row.user_key, row.user_id, row.name, row.operation, row.fields, planned)
    }
    for (const { memberId, userKey, userId, name } of removals.members) {
      add('member', userKey, userId, name, 'removed', '[]', { memberId })
    }
    for (const tag of tags.staged.values()) {
      if (tag.operation === 'unchanged') continue
      add('tag', String(tag.tagId), String(tag.tagId), tag.name, tag.operation, JSON.stringify(tag.fields), tag)
    }
    for (const { tagId, name } of removals.tags) add('tag', String(tagId), String(tagId), name, 'removed', '[]', null)
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

const pickValues = (row: StagedMemberRow): MemberValues =>
  Object.fromEntries(memberColumns.map((column) => [column, row[column]])) as unknown as MemberValues
