import type { Database } from 'better-sqlite3'
import type { FieldChange } from '../../contract/sync.ts'
import { countDepartments } from '../../directory/bulk/department-count-repository.ts'
import { parseLinks } from '../../directory/bulk/member-columns.ts'
import { departmentKey, keyRange } from '../../directory/company-keys.ts'
import type { MemberRow } from '../../store/directory-rows.ts'
import { createMentions, strikePerson } from './mentions.ts'
import type { PersonMarks } from './mentions.ts'
import { noteEdit } from './mirror-edit-repository.ts'
import { createTextTraces, plansNaming } from './text-trace-repository.ts'

/** Where something of a person may stand in the database. */
export const personPlaces = [
  'member',
  'departments',
  'tags',
  'history',
  'otherHistory',
  'references',
  'plans',
  'runs',
  'notifications',
  'savedFilters',
] as const
export type PersonPlace = (typeof personPlaces)[number]
export type PersonRows = Record<PersonPlace, number>

export interface PersonOrder {
  profileId: string
  company: number
  /** In lower case. */
  userKey: string
  nowMs: number
}

/** Who it is, and what would be or was erased. */
export interface ErasedPerson {
  /** Null where the mirror does not know them; traces by their user id may be there all the same. */
  member: { userId: string; name: string; isPresent: boolean } | null
  marks: PersonMarks
  rows: PersonRows
}

/** Rows that may name somebody, found before others are kept from writing: looking through 100,000 people takes a second. */
interface Naming {
  people: number[]
  lines: number[]
  plans: string[]
}

/** One person, everywhere in the database but in the audit trail, which cannot be changed. */
export const createPerson = (db: Database) => {
  const find = db.prepare<[number, string], MemberRow>('select * from member where company = ? and user_key = ?')
  const run = (text: string, ...parameters: unknown[]): number => db.prepare<unknown[]>(text).run(...parameters).changes

  const eraseMember = (company: number, member: MemberRow, rows: PersonRows): void => {
    const id = member.member_id
    rows.history = run("delete from journal where entity_no = ? and entity = 'member'", id)
    for (const [departmentId] of parseLinks(member.departments)) {
      const key = departmentKey(company, departmentId)
      rows.departments += run('delete from member_department where department_key = ? and member_id = ?', key, id)
      // The list is read again: it tells of somebody whom the mirror does not know any more.
      run('delete from department_answer where department_key = ?', key)
    }
    run('delete from member_words where rowid = ?', id)
    run('delete from member_ids where rowid = ?', id)
    rows.member = run('delete from member where member_id = ?', id)
  }

  /** Of people whose leader they are, and of departments that they lead. */
  const strikeReferences = ({ company, userKey }: PersonOrder, naming: Naming): number => {
    const quoted = JSON.stringify(userKey)
    const isOther = (id: unknown): boolean => typeof id !== 'string' || id.toLowerCase() !== userKey
    const strike = (row: Record<string, unknown>, field: string): boolean => {
      const list = row[field]
      if (!Array.isArray(list) || list.every(isOther)) return false
      row[field] = list.filter(isOther)
      return true
    }
    const parse = (json: string) => JSON.parse(json) as Record<string, unknown>
    let struck = 0
    const people = db.prepare<[number], { id: number; raw: string }>(
      'select member_id as id, raw from member where member_id = ?',
    )
    for (const { id, raw } of naming.people.flatMap((memberId) => people.get(memberId) ?? [])) {
      const row = parse(raw)
      if (strike(row, 'direct_leader')) {
        struck++
        run('update member set raw = ? where member_id = ?', JSON.stringify(row), id)
      }
    }
    const departments = db
      .prepare<[number, string, string], { id: number; raw: string; leaders: string }>(
        `select department_id as id, raw, leaders from department
         where company = ? and (instr(lower(leaders), ?) > 0 or instr(lower(raw), ?) > 0)`,
      )
      .all(company, quoted, quoted)
    for (const { id, raw, leaders } of departments) {
      const row = parse(raw)
      strike(row, 'department_leader')
      const left = (JSON.parse(leaders) as unknown[]).filter(isOther)
      struck++
      const texts = [JSON.stringify(row), JSON.stringify(left)]
      run('update department set raw = ?, leaders = ? where company = ? and department_id = ?', ...texts, company, id)
    }
    return struck
  }

  const strikeHistory = ({ userKey }: PersonOrder, naming: Naming): number => {
    const lines = db.prepare<[number], { id: number; fields: string }>(
      'select journal_id as id, fields from journal where journal_id = ?',
    )
    let struck = 0
    for (const { id, fields } of naming.lines.flatMap((lineId) => lines.get(lineId) ?? [])) {
      const left = JSON.stringify(strikePerson(JSON.parse(fields) as FieldChange[], userKey))
      if (left !== fields) struck += run('update journal set fields = ? where journal_id = ?', left, id)
    }
    return struck
  }

  const marksOf = (userKey: string, member: MemberRow | undefined): PersonMarks => ({
    userKey,
    name: member?.name ?? '',
    contacts: [member?.mobile, member?.email, member?.biz_mail].flatMap((contact) => contact || []),
  })

  const lookThrough = ({ profileId, company, userKey }: PersonOrder): Naming => {
    const { from, to } = keyRange(company)
    const numbers = (text: string, ...parameters: unknown[]) =>
      db
        .prepare<unknown[], number>(text)
        .pluck()
        .all(...parameters)
    const quoted = JSON.stringify(userKey)
    return {
      people: numbers(
        'select member_id from member where member_id between ? and ? and instr(lower(raw), ?) > 0',
        from,
        to,
        quoted,
      ),
      lines: numbers(
        'select journal_id from journal where company = ? and instr(lower(fields), ?) > 0',
        company,
        userKey,
      ),
      plans: plansNaming(db, profileId, userKey),
    }
  }

  /** Erases all of it; only inside a transaction. */
  const erase = (order: PersonOrder, naming: Naming): ErasedPerson => {
    const { profileId, company, userKey, nowMs } = order
    const rows = Object.fromEntries(personPlaces.map((place) => [place, 0])) as PersonRows
    const member = find.get(company, userKey)
    const marks = marksOf(userKey, member)
    const traces = createTextTraces(db, { profileId, nowMs, userKey, mentions: createMentions(marks) })
    if (member) eraseMember(company, member, rows)
    rows.tags = run('delete from tag_member where company = ? and user_key = ?', company, userKey)
    rows.references = strikeReferences(order, naming)
    rows.otherHistory = strikeHistory(order, naming)
    rows.plans = traces.erasePlans(naming.plans)
    rows.runs = traces.eraseProblems() + traces.blankScopes()
    rows.notifications = traces.eraseMessages()
    rows.savedFilters = traces.eraseFilters()
    if (member?.removed_at_ms === null) countDepartments(db, company)
    noteEdit(db)
    return {
      member: member ? { userId: member.user_id, name: member.name, isPresent: member.removed_at_ms === null } : null,
      marks,
      rows,
    }
  }

  return {
    /** The same work as `erasePerson`, and none of it kept. */
    previewPerson: (order: PersonOrder): ErasedPerson => {
      const naming = lookThrough(order)
      db.exec('begin immediate')
      try {
        return erase(order, naming)
      } finally {
        db.exec('rollback')
      }
    },
    /**
     * Only while no sync of the company runs.
     * @param digest of whoever must not come back
     */
    erasePerson: (order: PersonOrder, digest: Uint8Array | null): ErasedPerson => {
      const naming = lookThrough(order)
      return db
        .transaction(() => {
          const erased = erase(order, naming)
          if (digest) {
            run(
              'insert or replace into forgotten_person (profile_id, digest, at_ms) values (?, ?, ?)',
              order.profileId,
              Buffer.from(digest),
              order.nowMs,
            )
          }
          return erased
        })
        .immediate()
    },
  }
}
