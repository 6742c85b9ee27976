import { departmentKey, keyRange, memberIdBase } from '../directory/company-keys.ts'
import type { ChangeOperation, EntityKind, SyncScope } from '../contract/sync.ts'
import { mirrorEdits } from '../store/mirror-version.ts'
import type { Store } from '../store/store.ts'
import type { DepartmentRow, HistoryStartRow, JournalRow, MemberRow, TagRow } from '../store/directory-rows.ts'

/** Lines that are read without a pause: a millisecond or two, and their fields as long again to be understood. */
export const linesAtOnce = 1000
const rowsAtOnce = 2000
const linksAtOnce = 4000
const presentAtOnce = 4000

export interface JournalLine {
  id: number
  entity: EntityKind
  no: number
  operation: ChangeOperation
  /** JSON of the contract's field changes. */
  fields: string
}
export type Stretch = Pick<JournalRow, 'company' | 'run_no' | 'at_ms'> & { journal_id: number }
export type PersonKey = [memberId: number, userKey: string]
export type PersonRow = Pick<
  MemberRow,
  'member_id' | 'user_key' | 'user_id' | 'name' | 'name_sort' | 'position' | 'departments' | 'main_department_id'
>
export type KeptDepartment = Pick<
  DepartmentRow,
  'department_id' | 'name' | 'parent_id' | 'sort_order' | 'leaders' | 'pinyin' | 'removed_at_ms'
>
/** Department id, and member id less the company's first. */
export type Link = [departmentId: number, person: number]

/** The journal, and what the mirror still has of people and departments that are gone. */
export const createHistoryRepository = (store: Store) => {
  const linesIn = (direction: 'asc' | 'desc') => (from: number, to: number) =>
    (
      store
        .prepare(
          `select journal_id, entity, entity_no, operation, fields from journal where journal_id between ? and ?
           order by journal_id ${direction} limit ${linesAtOnce}`,
        )
        .raw()
        // Written by the bulk worker from the contract's own types.
        .all(from, to) as [number, EntityKind, number, ChangeOperation, string][]
    ).map(([id, entity, no, operation, fields]): JournalLine => ({ id, entity, no, operation, fields }))
  const list = (ids: readonly number[]) => JSON.stringify(ids)
  return {
    rowsAtOnce,
    /** Rises when lines were cleaned up or changed afterwards. */
    edits: (): number => mirrorEdits(store),
    /** Where the history of a company begins since older lines were cleaned up. */
    start: (company: number): HistoryStartRow | undefined =>
      store.prepare('select * from history_start where company = ?').get(company) as HistoryStartRow | undefined,
    /** The first line after a position, of whichever company. */
    lineAfter: (journalId: number): Stretch | undefined =>
      store
        .prepare(
          'select journal_id, company, run_no, at_ms from journal where journal_id > ? order by journal_id limit 1',
        )
        .get(journalId) as Stretch | undefined,
    lastLineOf: (runNo: number): Stretch | undefined =>
      store
        .prepare(
          'select journal_id, company, run_no, at_ms from journal where run_no = ? order by journal_id desc limit 1',
        )
        .get(runNo) as Stretch | undefined,
    /** The first of the next lines that was not written together with this one, or null with how far was looked. */
    nextUnlike: ({ company, run_no, at_ms }: Stretch, after: number): { unlikeId: number | null; seenUpTo: number } => {
      const rows = store
        .prepare(
          `select journal_id, company = ? and run_no = ? and at_ms = ? from journal where journal_id > ?
           order by journal_id limit ${linesAtOnce}`,
        )
        .raw()
        .all(company, run_no, at_ms, after) as [number, 0 | 1][]
      const unlike = rows.find(([, isLike]) => isLike === 0)
      return { unlikeId: unlike?.[0] ?? null, seenUpTo: rows.at(-1)?.[0] ?? after }
    },
    countLines: (runNo: number, from: number, to: number): number =>
      Number(
        store
          .prepare('select count(*) from journal where run_no = ? and journal_id between ? and ?')
          .pluck()
          .get(runNo, from, to),
      ),
    hasNewMembers: (from: number, to: number): boolean =>
      store
        .prepare(
          "select 1 from journal where journal_id between ? and ? and entity = 'member' and operation = 'created' limit 1",
        )
        .get(from, to) !== undefined,
    /** Whether a run read everybody; null where the run is not known any more. */
    wasWhole: (runNo: number): boolean | null => {
      const row = store.prepare('select scope from run where run_no = ?').pluck().get(runNo)
      if (typeof row !== 'string') return null
      const scope = JSON.parse(row) as Partial<SyncScope>
      return scope.departmentId === undefined && scope.userId === undefined && scope.userIds === undefined
    },
    runIds: (runNos: readonly number[]): Map<number, string> =>
      new Map(
        (
          store
            .prepare('select r.run_no, r.run_id from json_each(?) i join run r on r.run_no = i.value')
            .all(list(runNos)) as { run_no: number; run_id: string }[]
        ).map(({ run_no, run_id }) => [run_no, run_id]),
      ),
    /** At most `linesAtOnce` lines, both ends included. */
    lines: linesIn('asc'),
    /** The same from the newest back. */
    linesBack: linesIn('desc'),
    firstMember: memberIdBase,
    /** The next people present behind a user id, by user id, at most `presentAtOnce`. */
    present: (company: number, afterKey: string): PersonKey[] =>
      store
        .prepare(
          `select member_id, user_key from member indexed by member_present
           where company = ? and removed_at_ms is null and user_key > ? order by user_key limit ${presentAtOnce}`,
        )
        .raw()
        .all(company, afterKey) as PersonKey[],
    keysOf: (memberIds: readonly number[]): PersonKey[] =>
      store
        .prepare(
          'select m.member_id, m.user_key from json_each(?) i join member m on m.member_id = i.value order by i.key',
        )
        .raw()
        .all(list(memberIds)) as PersonKey[],
    /** What is mirrored of people, gone ones too; in the order of the ids. */
    people: (memberIds: readonly number[]): PersonRow[] =>
      store
        .prepare(
          `select m.member_id, m.user_key, m.user_id, m.name, m.name_sort, m.position, m.departments, m.main_department_id
           from json_each(?) i join member m on m.member_id = i.value order by i.key`,
        )
        .all(list(memberIds)) as PersonRow[],
    /** The departments that people have or last had, as they are stored. */
    departmentsOf: (memberIds: readonly number[]): Map<number, string> =>
      new Map(
        (
          store
            .prepare('select m.member_id, m.departments from json_each(?) i join member m on m.member_id = i.value')
            .all(list(memberIds)) as Pick<MemberRow, 'member_id' | 'departments'>[]
        ).map((row) => [row.member_id, row.departments]),
      ),
    /** Departments by id, gone ones too, at most `rowsAtOnce`. */
    departments: (company: number, afterId: number): KeptDepartment[] =>
      store
        .prepare(
          `select department_id, name, parent_id, sort_order, leaders, pinyin, removed_at_ms from department
           where company = ? and department_id > ? order by department_id limit ${rowsAtOnce}`,
        )
        .all(company, afterId) as KeptDepartment[],
    tags: (company: number): Pick<TagRow, 'tag_id' | 'name'>[] =>
      store.prepare('select tag_id, name from tag where company = ?').all(company) as Pick<TagRow, 'tag_id' | 'name'>[],
    /** Who is in which department now, at most `linksAtOnce`. */
    links: (company: number, [afterDepartment, afterPerson]: Link): Link[] =>
      store
        .prepare(
          `select department_key - ?, member_id - ? from member_department
           where (department_key, member_id) > (?, ?) and department_key <= ? limit ${linksAtOnce}`,
        )
        .raw()
        .all(
          departmentKey(company, 0),
          memberIdBase(company),
          departmentKey(company, afterDepartment),
          memberIdBase(company) + afterPerson,
          keyRange(company).to,
        ) as Link[],
    /** Who is directly in one of these departments now. */
    linkedTo: (company: number, departmentIds: readonly number[]): number[] =>
      store
        .prepare('select md.member_id from json_each(?) d join member_department md on md.department_key = d.value')
        .pluck()
        .all(list(departmentIds.map((id) => departmentKey(company, id)))) as number[],
    /** Where people stand in one department now; larger first. */
    ordersIn: (company: number, departmentId: number): Map<number, number> =>
      new Map(
        store
          .prepare('select member_id, sort_order from member_department where department_key = ?')
          .raw()
          .all(departmentKey(company, departmentId)) as [number, number][],
      ),
  }
}
export type HistoryRepository = ReturnType<typeof createHistoryRepository>
