import type { Database } from 'better-sqlite3'
import type { HistoryStartRow } from '../../store/directory-rows.ts'
import { noteEdit } from './mirror-edit-repository.ts'

const linesAtOnce = 2000
const peopleAtOnce = 200

/**
 * Cuts the oldest lines off a company's history. What the time machine knows changes in one step, with the row of
 * `history_start`; the lines before it are then removed in parts, and whoever is killed in between leaves nothing wrong.
 */
export const createHistoryCut = (db: Database) => {
  const setStart = db.prepare<[HistoryStartRow]>(
    `insert into history_start (company, journal_id, run_no, at_ms, members_known, began)
     values (@company, @journal_id, @run_no, @at_ms, @members_known, @began)
     on conflict do update set journal_id = excluded.journal_id, run_no = excluded.run_no, at_ms = excluded.at_ms,
       members_known = excluded.members_known, began = excluded.began where excluded.journal_id > journal_id`,
  )
  const startOf = db.prepare<[number], number>('select journal_id from history_start where company = ?').pluck()
  const end = db
    .prepare<[number, number], number>(
      `select max(journal_id) from (select journal_id from journal where journal_id > ? and journal_id <= ? order by journal_id limit ${linesAtOnce})`,
    )
    .pluck()
  const removeLines = db.prepare<[number, number, number]>(
    'delete from journal where journal_id > ? and journal_id <= ? and company = ?',
  )
  // Only a number was left of them, for times that are no longer told of.
  const removePeople = db.prepare<[number, number]>(
    `delete from member where member_id in (
       select m.member_id from member m where m.company = ? and m.user_key >= '~' and m.user_key < '~~'
         and m.removed_at_ms is not null
         and not exists (select 1 from journal j where j.entity_no = m.member_id and j.entity = 'member' and j.journal_id > ?)
       limit ${peopleAtOnce})`,
  )
  /** Lines of all companies are numbered together: how far each company's were walked through. */
  const position = new Map<number, number>()

  return {
    cutHistory: (start: HistoryStartRow): void => {
      db.transaction(() => {
        setStart.run(start)
        noteEdit(db)
      }).immediate()
    },
    /** Removes some of what lies before the start. @returns whether there may be more, and how many lines went */
    historyPart: (company: number): { isMore: boolean; removed: number } => {
      const upTo = startOf.get(company)
      if (upTo === undefined) return { isMore: false, removed: 0 }
      const after = position.get(company) ?? 0
      return db
        .transaction(() => {
          const last = end.get(after, upTo) ?? null
          if (last === null) return { isMore: removePeople.run(company, upTo).changes > 0, removed: 0 }
          position.set(company, last)
          return { isMore: true, removed: removeLines.run(after, last, company).changes }
        })
        .immediate()
    },
  }
}
