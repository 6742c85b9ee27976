import type { Database } from 'better-sqlite3'
import { createSearchWords } from '../search-words.ts'

interface ChangedMember {
  member_id: number
  user_key: string
  name: string
  alias: string
  english_name: string
  position: string
  mobile: string | null
  email: string | null
  biz_mail: string | null
  removed_at_ms: number | null
}

/**
 * Brings the search index of one company up to the journal. The index follows the mirror in a transaction of its own:
 * a sync need not wait for it, and after a crash it goes on where it stood. Searches wait for it (search-index.ts).
 */
export const followJournal = (db: Database, company: number): void => {
  const positionOf = db.prepare<[number], number>('select journal_id from search_position where company = ?').pluck()
  const changedIds = db
    .prepare<[number, number], number>(
      "select distinct entity_no from journal where journal_id > ? and company = ? and entity = 'member' order by entity_no",
    )
    .pluck()
  const read = db.prepare<[number], ChangedMember>(`
    select member_id, user_key, name, alias, english_name, position, mobile, email, biz_mail, removed_at_ms
    from member where member_id = ?`)
  const forget = {
    words: db.prepare<[number]>('delete from member_words where rowid = ?'),
    ids: db.prepare<[number]>('delete from member_ids where rowid = ?'),
  }
  const add = {
    words: db.prepare<[number, string, string, string]>(
      'insert into member_words (rowid, name, pinyin, position) values (?, ?, ?, ?)',
    ),
    ids: db.prepare<[number, string]>('insert into member_ids (rowid, ids) values (?, ?)'),
  }
  const words = createSearchWords()

  db.transaction(() => {
    // Removed while its run was under way: what is written now would be cleared away by nobody.
    if (db.prepare('select 1 from forgotten_company where ordinal = ?').get(company) !== undefined) return
    const position = positionOf.get(company) ?? 0
    const newest = db.prepare<[], number>('select coalesce(max(journal_id), 0) from journal').pluck().get() ?? 0
    for (const memberId of changedIds.all(position, company)) {
      const member = read.get(memberId)
      if (position > 0) {
        forget.words.run(memberId)
        forget.ids.run(memberId)
      }
      if (!member || member.removed_at_ms !== null) continue
      const found = words.wordsOf({
        userKey: member.user_key,
        name: member.name,
        alias: member.alias,
        englishName: member.english_name,
        position: member.position,
        mobile: member.mobile,
        email: member.email,
        bizMail: member.biz_mail,
      })
      add.words.run(memberId, found.name, found.pinyin, found.position)
      add.ids.run(memberId, found.ids)
    }
    db.prepare<[number, number]>('insert or replace into search_position values (?, ?)').run(company, newest)
  }).immediate()
}
