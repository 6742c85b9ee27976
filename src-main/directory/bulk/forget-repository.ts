import type { Database } from 'better-sqlite3'
import { keyRange } from '../company-keys.ts'

/** How long one part may keep other writers out, before the last step. */
const partMs = 25
/** Steps of some milliseconds. People are many rows each: their own, and those of two search indexes. */
const peopleAtOnce = 400
const rowsAtOnce = 2000

/** Deletes some rows. False where there are none left. */
type Step = () => boolean

/**
 * Clears away what is left of companies that were removed, and of plans that nobody waits for any more: in parts, for
 * a mirror may have a million rows. A part is a transaction, and what is done needs no record: what is gone is gone.
 */
export const createForget = (db: Database) => {
  const nextCompany = db
    .prepare<[], number>('select ordinal from forgotten_company where cleared = 0 order by ordinal limit 1')
    .pluck()
  const setCleared = db.prepare<[number]>('update forgotten_company set cleared = 1 where ordinal = ?')

  /** @param where of the rows to delete, with the parameters @from and @to, or @company */
  const deleteSome = (table: string, key: string, where: string, range: object): Step => {
    const remove = db.prepare<[object]>(
      `delete from ${table} where (${key}) in (select ${key} from ${table} where ${where} limit ${rowsAtOnce})`,
    )
    return () => remove.run(range).changes > 0
  }

  /** Lines have no index of companies: they are walked through once. */
  const deleteLines = (company: number): Step => {
    const end = db
      .prepare<[number], number>(
        `select max(journal_id) from (select journal_id from journal where journal_id > ? order by journal_id limit ${rowsAtOnce})`,
      )
      .pluck()
    const remove = db.prepare<[number, number, number]>(
      'delete from journal where journal_id > ? and journal_id <= ? and company = ?',
    )
    let position = 0
    return () => {
      const last = end.get(position) ?? null
      if (last === null) return false
      remove.run(position, last, company)
      position = last
      return true
    }
  }

  const deletePeople = ({ from, to }: { from: number; to: number }): Step => {
    const end = db
      .prepare<[number, number], number>(
        `select max(member_id) from (select member_id from member where member_id between ? and ? order by member_id limit ${peopleAtOnce})`,
      )
      .pluck()
    const removals = [
      'delete from member_words where rowid between ? and ?',
      'delete from member_ids where rowid between ? and ?',
      'delete from member where member_id between ? and ?',
    ].map((text) => db.prepare<[number, number]>(text))
    return () => {
      const last = end.get(from, to) ?? null
      for (const removal of removals) removal.run(from, last ?? to)
      return last !== null
    }
  }

  const stepsFor = (company: number): Step[] => {
    const range = keyRange(company)
    const ofCompany = 'company = @company'
    const ofKeys = 'department_key between @from and @to'
    return [
      // First, and before the index: nobody who follows the journal may bring the index up to date again.
      deleteLines(company),
      deletePeople(range),
      deleteSome('member_department', 'department_key, member_id', ofKeys, range),
      deleteSome('department_answer', 'department_key', ofKeys, range),
      deleteSome('department', 'company, department_id', ofCompany, { company }),
      deleteSome('tag_member', 'company, tag_id, user_key', ofCompany, { company }),
      deleteSome('tag_department', 'company, tag_id, department_id', ofCompany, { company }),
      deleteSome('tag', 'company, tag_id', ofCompany, { company }),
      deleteSome('call_hour', 'company, hour_start_ms, endpoint', ofCompany, { company }),
      deleteSome('search_position', 'company', ofCompany, { company }),
      deleteSome('history_start', 'company', ofCompany, { company }),
    ]
  }

  const nextPlan = db.prepare<[string], string>(
    'select run_id from plan_change where run_id > ? order by run_id limit 1',
  )
  const waits = db.prepare<[string]>("select 1 from run where run_id = ? and state = 'awaiting-confirmation'")
  const deletePlan = db.prepare<[string, string]>(
    `delete from plan_change where run_id = ? and seq in (select seq from plan_change where run_id = ? order by seq limit ${peopleAtOnce})`,
  )
  const forgottenPlan = (): string | null => {
    for (let runId = nextPlan.pluck().get('') ?? null; runId !== null; runId = nextPlan.pluck().get(runId) ?? null)
      if (!waits.get(runId)) return runId
    return null
  }

  let company: number | null = null
  let steps: Step[] = []
  /** One step of whatever is left to do. */
  const step = (): boolean => {
    const [first] = steps
    if (first) {
      if (!first()) steps.shift()
      return true
    }
    if (company !== null) setCleared.run(company)
    company = nextCompany.get() ?? null
    if (company !== null) {
      steps = stepsFor(company)
      return true
    }
    const runId = forgottenPlan()
    if (runId === null) return false
    deletePlan.run(runId, runId)
    return true
  }

  /** One part. @returns whether there may be more */
  return (): boolean => {
    const startedAt = performance.now()
    const doSome = db.transaction(() => {
      while (step()) if (performance.now() - startedAt > partMs) return true
      return false
    })
    try {
      return doSome.immediate()
    } catch (error) {
      // What the steps remember was rolled back.
      company = null
      steps = []
      throw error
    }
  }
}
