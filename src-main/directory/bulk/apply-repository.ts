import type { Database } from 'better-sqlite3'
import type { EntityKind } from '../../contract/sync.ts'
import { departmentKey } from '../company-keys.ts'
import type { BulkSession } from './session.ts'
import type { StagedDepartments } from './staged-department-repository.ts'
import { memberColumns, parseLinks } from './member-columns.ts'
import type { StagedTags } from './staged-tag-repository.ts'

export interface Removals {
  departments: { departmentId: number; name: string }[]
  members: { memberId: number; userKey: string; userId: string; name: string }[]
  tags: { tagId: number; name: string }[]
}

/** Writes what was staged into the mirror and the journal. Only inside a transaction of the caller's. */
export const createApply = (db: Database, { company, runId }: BulkSession) => {
  const runNo = db.prepare<[string], number>('select run_no from run where run_id = ?').pluck().get(runId) ?? 0
  const insertJournal = db.prepare<[number, number, string, number, string, string, number]>(
    'insert into journal (company, run_no, entity, entity_no, operation, fields, at_ms) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const note = (entity: EntityKind, entityNo: number, operation: string, fields: string, nowMs: number): void => {
    insertJournal.run(company, runNo, entity, entityNo, operation, fields, nowMs)
  }

  const departments = (staged: StagedDepartments, removed: Removals['departments'], nowMs: number): void => {
    const upsert = db.prepare<unknown[]>(`
      insert into department (company, department_id, name, name_en, parent_id, sort_order, leaders, pinyin, raw,
        member_count, total_member_count, first_seen_at_ms, changed_at_ms)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)
      on conflict do update set name = excluded.name, name_en = excluded.name_en, parent_id = excluded.parent_id,
        sort_order = excluded.sort_order, leaders = excluded.leaders, pinyin = excluded.pinyin, raw = excluded.raw,
        changed_at_ms = excluded.changed_at_ms, removed_at_ms = null`)
    const touch = db.prepare<[string, number, number]>(
      'update department set raw = ? where company = ? and department_id = ?',
    )
    for (const { operation, values, fields } of staged.staged.values()) {
      const id = values.department_id
      if (operation === 'unchanged') continue
      if (operation === 'touched') {
        touch.run(values.raw, company, id)
        continue
      }
      upsert.run(
        company,
        id,
        values.name,
        values.name_en,
        values.parent_id,
        values.sort_order,
        values.leaders,
        values.pinyin,
        values.raw,
        nowMs,
        nowMs,
      )
      note('department', id, operation, JSON.stringify(fields), nowMs)
    }
    const remove = db.prepare<[number, number, number, number]>(
      'update department set removed_at_ms = ?, changed_at_ms = ? where company = ? and department_id = ?',
    )
    for (const { departmentId } of removed) {
      remove.run(nowMs, nowMs, company, departmentId)
      note('department', departmentId, 'removed', '[]', nowMs)
    }
  }

  const members = (removed: Removals['members'], nowMs: number): void => {
    const known = db.prepare("select 1 from staged_member where operation <> 'created' limit 1").get() !== undefined
    const columns = memberColumns.join(', ')
    db.prepare<[number, number, number]>(
      `insert into member (member_id, company, user_key, ${columns}, raw, first_seen_at_ms, changed_at_ms)
       select member_id, ?, user_key, ${columns}, raw, ?, ? from staged_member where operation = 'created'`,
    ).run(company, nowMs, nowMs)
    if (known) {
      const unlink = createUnlink()
      const staged = db.prepare<[], number>("select member_id from staged_member where operation <> 'created'").pluck()
      for (const memberId of staged.all()) unlink(memberId)
      db.prepare<[number]>(
        `update member set ${memberColumns.map((column) => `${column} = s.${column}`).join(', ')}, raw = s.raw,
         removed_at_ms = null, changed_at_ms = iif(s.operation = 'touched', member.changed_at_ms, ?)
       from staged_member s where s.member_id = member.member_id and s.operation <> 'created'`,
      ).run(nowMs)
    }
    link()
    db.prepare<[number, number, number]>(
      `insert into journal (company, run_no, entity, entity_no, operation, fields, at_ms)
       select ?, ?, 'member', member_id, operation, fields, ? from staged_member where operation <> 'touched'`,
    ).run(company, runNo, nowMs)

    const remove = db.prepare<[number, number, number]>(
      'update member set removed_at_ms = ?, changed_at_ms = ? where member_id = ?',
    )
    const removedLinks = createUnlink()
    for (const { memberId } of removed) {
      removedLinks(memberId)
      remove.run(nowMs, nowMs, memberId)
      note('member', memberId, 'removed', '[]', nowMs)
    }
  }

  /** A person's links are found through the departments that the mirror still has for them. */
  const createUnlink = (): ((memberId: number) => void) => {
    const departmentsOf = db.prepare<[number], string>('select departments from member where member_id = ?').pluck()
    const remove = db.prepare<[number, number]>(
      'delete from member_department where department_key = ? and member_id = ?',
    )
    const base = departmentKey(company, 0)
    return (memberId) => {
      for (const [departmentId] of parseLinks(departmentsOf.get(memberId) ?? '[]'))
        remove.run(base + departmentId, memberId)
    }
  }

  /** In the order of the table, which is twice as quick as in the order of the people. */
  const link = (): void => {
    const insert = db.prepare<[number, number, number, number]>(
      'insert or ignore into member_department (department_key, member_id, sort_order, is_leader) values (?, ?, ?, ?)',
    )
    const base = departmentKey(company, 0)
    const links = db
      .prepare<[], [number, string]>('select member_id, departments from staged_member')
      .raw()
      .all()
      .flatMap(([memberId, departments]) =>
        parseLinks(departments).map(([id, order, leads]) => [base + id, memberId, order, leads] as const),
      )
    links.sort((a, b) => a[0] - b[0] || a[1] - b[1])
    for (const [key, memberId, order, leads] of links) insert.run(key, memberId, order, leads)
  }

  const tags = (staged: StagedTags, removed: Removals['tags'], nowMs: number): void => {
    const upsert = db.prepare<[number, number, string, number, number]>(`
      insert into tag (company, tag_id, name, first_seen_at_ms, changed_at_ms) values (?, ?, ?, ?, ?)
      on conflict do update set name = excluded.name, changed_at_ms = excluded.changed_at_ms, removed_at_ms = null`)
    const clear = {
      member: db.prepare<[number, number]>('delete from tag_member where company = ? and tag_id = ?'),
      department: db.prepare<[number, number]>('delete from tag_department where company = ? and tag_id = ?'),
    }
    const addMember = db.prepare<[number, number, string]>('insert into tag_member values (?, ?, ?)')
    const addDepartment = db.prepare<[number, number, number]>('insert into tag_department values (?, ?, ?)')
    for (const { tagId, name, operation, userKeys, departmentIds, fields } of staged.staged.values()) {
      if (operation === 'unchanged') continue
      upsert.run(company, tagId, name, nowMs, nowMs)
      if (userKeys) {
        clear.member.run(company, tagId)
        for (const userKey of userKeys) addMember.run(company, tagId, userKey)
      }
      if (departmentIds) {
        clear.department.run(company, tagId)
        for (const departmentId of departmentIds) addDepartment.run(company, tagId, departmentId)
      }
      note('tag', tagId, operation, JSON.stringify(fields), nowMs)
    }
    const remove = db.prepare<[number, number, number, number]>(
      'update tag set removed_at_ms = ?, changed_at_ms = ? where company = ? and tag_id = ?',
    )
    for (const { tagId } of removed) {
      remove.run(nowMs, nowMs, company, tagId)
      clear.member.run(company, tagId)
      clear.department.run(company, tagId)
      note('tag', tagId, 'removed', '[]', nowMs)
    }
  }

  return { departments, members, tags }
}
