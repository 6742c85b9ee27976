import type { Database } from 'better-sqlite3'
import type { FieldDrop } from './field-drop.ts'
import { memberColumns } from './member-columns.ts'
import type { MemberValues } from './member-columns.ts'
import type { StagedOperation } from './session.ts'

const columnList = memberColumns.join(', ')

/** Strict, so that a value stays what it is: elsewhere `any` would make a number of the user id 007. */
const stagedTables = `
  create temp table staged_member (
    member_id integer primary key, operation text not null, user_key text not null,
    ${memberColumns.map((column) => `${column} any`).join(', ')}, raw text not null, fields text not null
  ) strict;
`

type PrivateParts = Pick<MemberValues, 'mobile' | 'email' | 'biz_mail'> & {
  member_id: number
  raw: string
  fields: string
}

/** The rows of a run that the mirror does not hold as they are; thrown away with the connection. */
export const createStagedMemberTable = (db: Database) => {
  db.exec(stagedTables)
  const placeholders = Array.from({ length: memberColumns.length + 5 }, () => '?').join(', ')
  const insertStaged = db.prepare<unknown[]>(
    `insert into staged_member (member_id, operation, user_key, ${columnList}, raw, fields) values (${placeholders})`,
  )
  const readRow = db.prepare<[number], { user_id: string; name: string; departments: string; raw: string }>(
    'select user_id, name, departments, raw from staged_member where member_id = ?',
  )
  const deleteRow = db.prepare<[number]>('delete from staged_member where member_id = ?')
  const findKey = db.prepare<[number], string>('select user_key from staged_member where member_id = ?').pluck()

  const insert = (
    memberId: number,
    operation: StagedOperation,
    userKey: string,
    values: MemberValues,
    raw: string,
    fields: string,
  ): void => {
    insertStaged.run(
      memberId,
      operation,
      userKey,
      values.user_id,
      values.name,
      values.name_sort,
      values.alias,
      values.english_name,
      values.position,
      values.mobile,
      values.email,
      values.biz_mail,
      values.status,
      values.main_department_id,
      values.departments,
      values.is_leader,
      raw,
      fields,
    )
  }

  return {
    insert,
    read: (memberId: number) => readRow.get(memberId),
    remove: (memberId: number): void => {
      deleteRow.run(memberId)
    },
    /** Leaves fields out of everything that is staged. */
    rewrite: (drop: FieldDrop): void => {
      const read = db.prepare<[], PrivateParts>(
        'select member_id, mobile, email, biz_mail, raw, fields from staged_member order by member_id',
      )
      const write = db.prepare<[string | null, string | null, string | null, string, string, number]>(
        'update staged_member set mobile = ?, email = ?, biz_mail = ?, raw = ?, fields = ? where member_id = ?',
      )
      for (const row of read.all()) {
        const { mobile, email, biz_mail } = drop.values(row)
        write.run(mobile, email, biz_mail, drop.raw(row.raw), drop.fields(row.fields), row.member_id)
      }
    },
    /** User id in lower case; nothing where the person is not staged. */
    keyOf: (memberId: number): string | undefined => findKey.get(memberId),
  }
}
