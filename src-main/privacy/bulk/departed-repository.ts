import type { Database } from 'better-sqlite3'
import type { FieldChange } from '../../contract/sync.ts'
import { rawWithLinks } from '../../directory/bulk/member-row.ts'
import { parseLinks } from '../../directory/bulk/member-columns.ts'
import { keyRange } from '../../directory/company-keys.ts'
import { noteEdit } from './mirror-edit-repository.ts'

const peopleAtOnce = 50

/** What the time machine needs to count people by: where they stood, not who they were. */
const keptFields = new Set(['departments', 'sortOrders', 'leaderOf', 'mainDepartmentId', 'status'])

interface GonePerson {
  member_id: number
  user_key: string
  departments: string
  removed_at_ms: number
}

/** Whose company, and who left before when. */
export interface DepartedOrder {
  profileId: string
  company: number
  beforeMs: number
}

/** User ids, in lower case, of whom a plan that waits brings back: applying it writes to their rows. Needs `@profileId`. */
const comingBackInPlans = `select entity_key from plan_change where run_id in
  (select run_id from run where profile_id = @profileId and state = 'awaiting-confirmation')
  and entity = 'member' and operation = 'returned'`

/**
 * Removes people who left the visible range long ago. Who was still there at a time that the history tells of leaves a number
 * and their places behind, under which the time machine goes on counting them; whoever left before that goes altogether.
 */
export const createDeparted = (db: Database) => {
  const find = db.prepare<[object], GonePerson>(
    `select member_id, user_key, departments, removed_at_ms from member indexed by member_gone
     where removed_at_ms is not null and substr(user_key, 1, 1) <> '~' and removed_at_ms < @beforeMs
       and member_id between @from and @to and user_key not in (${comingBackInPlans})
     order by removed_at_ms limit ${peopleAtOnce}`,
  )
  const start = db.prepare<[number], number>('select journal_id from history_start where company = ?').pluck()
  const isTold = db.prepare<[number, number]>(
    "select 1 from journal where entity_no = ? and entity = 'member' and journal_id > ? limit 1",
  )
  const remove = db.prepare<[number]>('delete from member where member_id = ?')
  const removeTags = db.prepare<[number, string]>('delete from tag_member where company = ? and user_key = ?')
  const removeLines = db.prepare<[number]>("delete from journal where entity_no = ? and entity = 'member'")
  const blank = db.prepare<[object]>(
    `update member set user_key = @key, user_id = @key, name = '', name_sort = '', alias = '', english_name = '', position = '',
       mobile = null, email = null, biz_mail = null, raw = @raw where member_id = @memberId`,
  )
  const lines = db.prepare<[number], { id: number; fields: string }>(
    "select journal_id as id, fields from journal where entity_no = ? and entity = 'member' and fields <> '[]'",
  )
  const writeLine = db.prepare<[string, number]>('update journal set fields = ? where journal_id = ?')

  const blankLines = (memberId: number): void => {
    for (const { id, fields } of lines.all(memberId)) {
      // Written by the bulk worker from the contract's own type.
      const all = JSON.parse(fields) as FieldChange[]
      const kept = all.filter(({ field }) => keptFields.has(field))
      if (kept.length < all.length) writeLine.run(JSON.stringify(kept), id)
    }
  }

  return {
    /** Some of them. @returns how many; none when nobody is left */
    departedPart: ({ profileId, company, beforeMs }: DepartedOrder): number => {
      const { from, to } = keyRange(company)
      return db
        .transaction((): number => {
          const cutAt = start.get(company) ?? 0
          const people = find.all({ profileId, beforeMs, from, to })
          for (const { member_id: memberId, user_key: userKey, departments } of people) {
            removeTags.run(company, userKey)
            if (!isTold.get(memberId, cutAt)) {
              removeLines.run(memberId)
              remove.run(memberId)
              continue
            }
            const key = `~${memberId - from}`
            blank.run({ memberId, key, raw: rawWithLinks(JSON.stringify({ userid: key }), parseLinks(departments)) })
            blankLines(memberId)
          }
          if (people.length > 0) noteEdit(db)
          return people.length
        })
        .immediate()
    },
  }
}
