import type { Store } from '../store/store.ts'
import { keyRange } from './company-keys.ts'

/** Removes everything that is mirrored of one company, and the record of its calls: its number is given again. Only inside `store.write`. */
export const forgetMirror = (store: Store, company: number): void => {
  const { from, to } = keyRange(company)
  for (const table of ['member_words', 'member_ids']) {
    store.prepare(`delete from ${table} where rowid between ? and ?`).run(from, to)
  }
  for (const table of ['member_department', 'department_answer']) {
    store.prepare(`delete from ${table} where department_key between ? and ?`).run(from, to)
  }
  for (const table of [
    'member',
    'department',
    'tag',
    'tag_member',
    'tag_department',
    'journal',
    'search_position',
    'call_hour',
  ] as const) {
    store.run(store.sql.deleteFrom(table).where('company', '=', company))
  }
}
