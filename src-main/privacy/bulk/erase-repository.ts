import type { Database } from 'better-sqlite3'
import type { PrivateField } from '../../contract/privacy.ts'
import { keyRange } from '../../directory/company-keys.ts'
import { createFieldDrop } from '../../directory/bulk/field-drop.ts'
import type { FieldDrop } from '../../directory/bulk/field-drop.ts'
import { droppedFields } from '../../directory/bulk/kept-field-repository.ts'
import { createSearchWords } from '../../directory/search-words.ts'
import type { MemberRow } from '../../store/directory-rows.ts'
import { compactDatabase, eraseSecurely, mergeIndexStep } from './compact-repository.ts'
import { readProgress, stillToErase } from './erase-progress.ts'
import type { EraseProgress } from './erase-progress.ts'
import { noteEdit } from './mirror-edit-repository.ts'

/** How long one part may keep other writers out, before the last step. */
const partMs = 12
const peopleAtOnce = 40
const linesAtOnce = 500
const changesAtOnce = 100
const listsAtOnce = 1000

type Work = NonNullable<EraseProgress['work']>
type PersonRow = Pick<
  MemberRow,
  | 'member_id'
  | 'user_key'
  | 'name'
  | 'alias'
  | 'english_name'
  | 'position'
  | 'mobile'
  | 'email'
  | 'biz_mail'
  | 'raw'
  | 'removed_at_ms'
>

/** A company whose stored people do not fit its switches yet. */
interface Job {
  profileId: string
  company: number
  progress: EraseProgress
  work: Work
}

/**
 * Takes fields that were switched off out of everything that is stored of a company: rows of people, the journal, plans,
 * the search index, and what lists said. In parts, each a transaction that also says how far it came; where a process is
 * killed the next one goes on. Erasing twice does no harm.
 */
export const createErase = (db: Database) => {
  const companies = db.prepare<[], { profileId: string; company: number; erasedTo: string }>(
    'select f.profile_id as profileId, p.ordinal as company, f.erased_to as erasedTo from privacy_field f join profile p on p.profile_id = f.profile_id order by p.ordinal',
  )
  const saveProgress = db.prepare<[string, string]>('update privacy_field set erased_to = ? where profile_id = ?')
  const save = ({ profileId, progress, work }: Job): void => {
    saveProgress.run(JSON.stringify({ ...progress, work }), profileId)
  }

  const begin = (company: number, fields: PrivateField[]): Work => {
    const { from, to } = keyRange(company)
    const people = db
      .prepare<[number, number], number>('select count(*) from member where member_id between ? and ?')
      .pluck()
      .get(from, to)
    const lines = db.prepare<[], number>('select coalesce(max(journal_id), 0) from journal').pluck().get()
    return { fields, step: 0, after: from - 1, afterRun: '', done: 0, total: (people ?? 0) + (lines ?? 0) }
  }

  const nextJob = (): Job | null => {
    for (const { profileId, company, erasedTo } of companies.all()) {
      const progress = readProgress(erasedTo)
      const fields = stillToErase(droppedFields(db, company), progress)
      if (fields.length === 0) continue
      const { work } = progress
      const isSame = work !== null && work.fields.join() === fields.join()
      return { profileId, company, progress, work: isSame ? work : begin(company, fields) }
    }
    return null
  }

  const readPeople = db.prepare<[number, number], PersonRow>(
    `select member_id, user_key, name, alias, english_name, position, mobile, email, biz_mail, raw, removed_at_ms
     from member where member_id > ? and member_id <= ? order by member_id limit ${peopleAtOnce}`,
  )
  const writePerson = db.prepare<[string | null, string | null, string | null, string, number]>(
    'update member set mobile = ?, email = ?, biz_mail = ?, raw = ? where member_id = ?',
  )
  const forgetIds = db.prepare<[number]>('delete from member_ids where rowid = ?')
  const addIds = db.prepare<[number, string]>('insert into member_ids (rowid, ids) values (?, ?)')
  const isIndexed = db.prepare<[number]>('select 1 from search_position where company = ?')
  const words = createSearchWords()

  const erasePeople = ({ company, work }: Job, drop: FieldDrop): boolean => {
    const rows = readPeople.all(work.after, keyRange(company).to)
    const withIndex = (drop.drops('mobile') || drop.drops('email')) && isIndexed.get(company) !== undefined
    for (const row of rows) {
      const { member_id: id, mobile, email, biz_mail: bizMail } = drop.values(row)
      const raw = drop.raw(row.raw)
      const isOther = mobile !== row.mobile || email !== row.email || bizMail !== row.biz_mail
      if (isOther || raw !== row.raw) writePerson.run(mobile, email, bizMail, raw, id)
      if (!withIndex || !isOther || row.removed_at_ms !== null) continue
      forgetIds.run(id)
      const { user_key: userKey, english_name: englishName, name, alias, position } = row
      addIds.run(id, words.wordsOf({ userKey, name, alias, englishName, position, mobile, email, bizMail }).ids)
    }
    work.after = rows.at(-1)?.member_id ?? work.after
    work.done += rows.length
    return rows.length > 0
  }

  const readLines = db.prepare<[number], { id: number; company: number; entity: string; fields: string }>(
    `select journal_id as id, company, entity, fields from journal where journal_id > ? order by journal_id limit ${linesAtOnce}`,
  )
  const writeLine = db.prepare<[string, number]>('update journal set fields = ? where journal_id = ?')
  const eraseLines = ({ company, work }: Job, drop: FieldDrop): boolean => {
    const lines = readLines.all(work.after)
    for (const line of lines) {
      if (line.company !== company || line.entity !== 'member') continue
      const fields = drop.fields(line.fields)
      if (fields !== line.fields) writeLine.run(fields, line.id)
    }
    const last = lines.at(-1)?.id ?? work.after
    work.done += last - work.after
    work.after = last
    return lines.length > 0
  }

  const nextRun = db
    .prepare<[string, string], string | null>('select min(run_id) from run where profile_id = ? and run_id > ?')
    .pluck()
  // Of one run: asked for all at once, SQLite would look at each change again that was dealt with before.
  const readPlan = db.prepare<[string, number], { seq: number; entity: string; fields: string; row: string | null }>(
    `select seq, entity, fields, row from plan_change where run_id = ? and seq > ? order by seq limit ${changesAtOnce}`,
  )
  const writePlan = db.prepare<[string, string | null, string, number]>(
    'update plan_change set fields = ?, row = ? where run_id = ? and seq = ?',
  )
  const erasePlans = ({ profileId, work }: Job, drop: FieldDrop): boolean => {
    const changes = readPlan.all(work.afterRun, work.after)
    for (const { seq, entity, fields, row } of changes) {
      if (entity !== 'member') continue
      const [left, planned] = [drop.fields(fields), row && drop.planned(row)]
      if (left !== fields || planned !== row) writePlan.run(left, planned, work.afterRun, seq)
    }
    const last = changes.at(-1)
    if (last) work.after = last.seq
    else {
      const runId = nextRun.get(profileId, work.afterRun) ?? null
      if (runId === null) return false
      Object.assign(work, { afterRun: runId, after: -1 })
    }
    return true
  }

  const forgetLists = db.prepare<[number, number]>(
    `delete from department_answer where department_key in
       (select department_key from department_answer where department_key between ? and ? limit ${listsAtOnce})`,
  )
  const eraseLists = ({ company }: Job): boolean => {
    const { from, to } = keyRange(company)
    return forgetLists.run(from, to).changes > 0
  }

  const steps: ((job: Job, drop: FieldDrop) => boolean)[] = [
    erasePeople,
    eraseLines,
    erasePlans,
    eraseLists,
    () => mergeIndexStep(db),
  ]

  /** Some of the work. False where what is left cannot be done inside a transaction. */
  const doPart = db.transaction((job: Job): boolean => {
    const startedAt = performance.now()
    const drop = createFieldDrop(job.work.fields)
    for (let step = steps[job.work.step]; step; step = steps[job.work.step]) {
      if (!step(job, drop)) Object.assign(job.work, { step: job.work.step + 1, after: -1, afterRun: '' })
      if (performance.now() - startedAt > partMs) break
    }
    save(job)
    return job.work.step < steps.length
  })
  const finish = db.transaction(({ profileId }: Job, fields: PrivateField[]): void => {
    // Switched on again meanwhile: there is nothing to be said of the field.
    const row = companies.all().find((one) => one.profileId === profileId)
    if (!row) return
    const dropped = droppedFields(db, row.company)
    const { erased } = readProgress(row.erasedTo)
    const all = [...new Set([...erased, ...fields])].filter((field) => dropped.includes(field))
    saveProgress.run(JSON.stringify({ erased: all, work: null } satisfies EraseProgress), profileId)
    noteEdit(db)
  })

  return {
    /** One part. @returns whether there may be more */
    erasePart: (): boolean => {
      eraseSecurely(db)
      const job = nextJob()
      if (!job) return false
      if (doPart.immediate(job)) return true
      compactDatabase(db)
      finish.immediate(job, job.work.fields)
      return true
    },
  }
}
