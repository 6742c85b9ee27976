import type { Database } from 'better-sqlite3'
import type { EntityKind } from '../../contract/sync.ts'
import { ancestry } from './department-graph.ts'
import type { BulkSession } from './session.ts'
import type { StagedDepartments } from './staged-department-repository.ts'
import { memberColumns } from './member-columns.ts'
import type { StagedTags } from './staged-tag-repository.ts'

export interface Removals {
  departments: { departmentId: number; name: string }[]
  members: { memberId: number; userKey: string; userId: string; name: string }[]
  tags: { tagId: number; name: string }[]
}

/** Writes what was staged into the mirror and the journal. Only inside a transaction of the caller's. */
export const createApply = (db: Database, { profileId, runId }: BulkSession) => {
  const insertJournal = db.prepare<[string, string, string, string, string, string, string, string, number]>(
    'insert into journal (profile_id, run_id, entity, entity_key, entity_id, name, operation, fields, at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const note = (entity: EntityKind, key: string, id: string, name: string, operation: string, fields: string, nowMs: number): void => {
    insertJournal.run(profileId, runId, entity, key, id, name, operation, fields, nowMs)
  }

  const departments = (staged: StagedDepartments, removed: Removals['departments'], nowMs: number): void => {
    const upsert = db.prepare<unknown[]>(`
      insert into department (profile_id, department_id, name, name_en, parent_id, sort_order, leaders, pinyin, raw,
        member_count, total_member_count, first_seen_at_ms, changed_at_ms)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)
      on conflict do update set name = excluded.name, name_en = excluded.name_en, parent_id = excluded.parent_id,
        sort_order = excluded.sort_order, leaders = excluded.leaders, pinyin = excluded.pinyin, raw = excluded.raw,
        changed_at_ms = excluded.changed_at_ms, removed_at_ms = null`)
    const touch = db.prepare<[string, string, number]>('update department set raw = ? where profile_id = ? and department_id = ?')
    for (const { operation, values, fields } of staged.staged.values()) {
      const id = values.department_id
      if (operation === 'unchanged') continue
      if (operation === 'touched') {
        touch.run(values.raw, profileId, id)
        continue
      }
      upsert.run(
        profileId,
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
      note('department', String(id), String(id), values.name, operation, JSON.stringify(fields), nowMs)
    }
    const remove = db.prepare<[number, number, string, number]>(
      'update department set removed_at_ms = ?, changed_at_ms = ? where profile_id = ? and department_id = ?',
    )
    for (const { departmentId, name } of removed) {
      remove.run(nowMs, nowMs, profileId, departmentId)
      note('department', String(departmentId), String(departmentId), name, 'removed', '[]', nowMs)
    }
  }

  const members = (removed: Removals['members'], nowMs: number): void => {
    const columns = memberColumns.join(', ')
    db.prepare<[string, number, number]>(
      `insert into member (member_id, profile_id, user_key, ${columns}, raw_hash, raw, first_seen_at_ms, changed_at_ms)
       select member_id, ?, user_key, ${columns}, raw_hash, raw, ?, ? from staged_member where operation = 'created'`,
    ).run(profileId, nowMs, nowMs)
    db.prepare<[number]>(
      `update member set ${memberColumns.map((column) => `${column} = s.${column}`).join(', ')}, raw_hash = s.raw_hash, raw = s.raw,
         removed_at_ms = null, changed_at_ms = iif(s.operation = 'touched', member.changed_at_ms, ?)
       from staged_member s where s.member_id = member.member_id and s.operation <> 'created'`,
    ).run(nowMs)
    db.exec(`
      delete from member_department where member_id in (select member_id from staged_member where operation <> 'created');
    `)
    db.prepare<[string]>(
      `insert into member_department (profile_id, department_id, member_id, sort_order, is_leader)
       select ?, l.department_id, l.member_id, l.sort_order, l.is_leader
       from staged_link l join staged_member s on s.member_id = l.member_id order by l.department_id, l.member_id`,
    ).run(profileId)
    db.prepare<[string, string, number]>(
      `insert into journal (profile_id, run_id, entity, entity_key, entity_id, name, operation, fields, at_ms)
       select ?, ?, 'member', user_key, user_id, name, operation, fields, ? from staged_member where operation <> 'touched'`,
    ).run(profileId, runId, nowMs)

    const remove = db.prepare<[number, number, number]>('update member set removed_at_ms = ?, changed_at_ms = ? where member_id = ?')
    const unlink = db.prepare<[number]>('delete from member_department where member_id = ?')
    for (const { memberId, userKey, userId, name } of removed) {
      remove.run(nowMs, nowMs, memberId)
      unlink.run(memberId)
      note('member', userKey, userId, name, 'removed', '[]', nowMs)
    }
    index(removed)
  }

  const index = (removed: Removals['members']): void => {
    for (const table of ['member_words', 'member_ids']) {
      const forget = db.prepare<[number]>(`delete from ${table} where rowid = ?`)
      const known = db
        .prepare<[], number>("select member_id from staged_member where operation in ('updated', 'moved', 'returned')")
        .pluck()
        .all()
      for (const memberId of known) forget.run(memberId)
      for (const { memberId } of removed) forget.run(memberId)
    }
    db.exec(`
      insert into member_words (rowid, name, pinyin, position)
        select member_id, word_name, word_pinyin, word_position from staged_member where operation <> 'touched';
      insert into member_ids (rowid, ids) select member_id, word_ids from staged_member where operation <> 'touched';
    `)
  }

  const tags = (staged: StagedTags, removed: Removals['tags'], nowMs: number): void => {
    const upsert = db.prepare<[string, number, string, number, number]>(`
      insert into tag (profile_id, tag_id, name, first_seen_at_ms, changed_at_ms) values (?, ?, ?, ?, ?)
      on conflict do update set name = excluded.name, changed_at_ms = excluded.changed_at_ms, removed_at_ms = null`)
    const clear = {
      member: db.prepare<[string, number]>('delete from tag_member where profile_id = ? and tag_id = ?'),
      department: db.prepare<[string, number]>('delete from tag_department where profile_id = ? and tag_id = ?'),
    }
    const addMember = db.prepare<[string, number, string]>('insert into tag_member values (?, ?, ?)')
    const addDepartment = db.prepare<[string, number, number]>('insert into tag_department values (?, ?, ?)')
    for (const { tagId, name, operation, userKeys, departmentIds, fields } of staged.staged.values()) {
      if (operation === 'unchanged') continue
      upsert.run(profileId, tagId, name, nowMs, nowMs)
      if (userKeys) {
        clear.member.run(profileId, tagId)
        for (const userKey of userKeys) addMember.run(profileId, tagId, userKey)
      }
      if (departmentIds) {
        clear.department.run(profileId, tagId)
        for (const departmentId of departmentIds) addDepartment.run(profileId, tagId, departmentId)
      }
      note('tag', String(tagId), String(tagId), name, operation, JSON.stringify(fields), nowMs)
    }
    const remove = db.prepare<[number, number, string, number]>(
      'update tag set removed_at_ms = ?, changed_at_ms = ? where profile_id = ? and tag_id = ?',
    )
    for (const { tagId, name } of removed) {
      remove.run(nowMs, nowMs, profileId, tagId)
      clear.member.run(profileId, tagId)
      clear.department.run(profileId, tagId)
      note('tag', String(tagId), String(tagId), name, 'removed', '[]', nowMs)
    }
  }

  /** Counts people per department, in it and below it, each person once even where several departments lead to the same one. */
  const departmentCounts = (): void => {
    const known = db
      .prepare<[string], { id: number; parent: number | null; direct: number; total: number }>(
        'select department_id as id, parent_id as parent, member_count as direct, total_member_count as total from department where profile_id = ? and removed_at_ms is null',
      )
      .all(profileId)
    const parentOf = new Map(known.map(({ id, parent }) => [id, parent]))
    const paths = new Map(known.map(({ id }) => [id, ancestry(id, parentOf)]))
    const direct = new Map<number, number>()
    const total = new Map<number, number>()
    const add = (counts: Map<number, number>, id: number) => counts.set(id, (counts.get(id) ?? 0) + 1)
    let person = -1
    let above = new Set<number>()
    const links = db
      .prepare<[string], [number, number]>(
        'select member_id, department_id from member_department where profile_id = ? order by member_id',
      )
      .raw()
    for (const [memberId, departmentId] of links.iterate(profileId)) {
      if (memberId !== person) {
        person = memberId
        above = new Set()
      }
      add(direct, departmentId)
      for (const id of paths.get(departmentId) ?? []) {
        if (above.has(id)) break
        above.add(id)
        add(total, id)
      }
    }
    const update = db.prepare<[number, number, string, number]>(
      'update department set member_count = ?, total_member_count = ? where profile_id = ? and department_id = ?',
    )
    for (const before of known) {
      const [here, below] = [direct.get(before.id) ?? 0, total.get(before.id) ?? 0]
      if (here !== before.direct || below !== before.total) update.run(here, below, profileId, before.id)
    }
  }

  return { departments, members, tags, departmentCounts }
}
