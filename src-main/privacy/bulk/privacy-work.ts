import type { Database } from 'better-sqlite3'
import type { HistoryStartRow } from '../../store/directory-rows.ts'
import { compactDatabase, eraseSecurely, mergeIndexStep } from './compact-repository.ts'
import { createDeparted } from './departed-repository.ts'
import type { DepartedOrder } from './departed-repository.ts'
import { createErase } from './erase-repository.ts'
import { createHistoryCut } from './history-cut-repository.ts'
import { createOldRows } from './old-row-repository.ts'
import type { OldRunsOrder } from './old-row-repository.ts'
import { gatherPerson } from './person-report-repository.ts'
import { createPerson } from './person-repository.ts'
import type { PersonOrder } from './person-repository.ts'
import { createReturned } from './returned-repository.ts'
import type { ReturnedOrder } from './returned-repository.ts'

/** Built when it is asked for: most workers are there for a sync. */
const lazily = <T>(build: () => T): (() => T) => {
  let built: T | undefined
  return () => (built ??= build())
}

/** What the bulk thread does for privacy. Whatever removes something overwrites it in the file. */
export const createPrivacyWork = (db: Database) => {
  const erasing = lazily(() => createErase(db))
  const securely = <T>(build: () => T) =>
    lazily(() => {
      eraseSecurely(db)
      return build()
    })
  const departed = securely(() => createDeparted(db))
  const cut = securely(() => createHistoryCut(db))
  const old = securely(() => createOldRows(db))
  const person = securely(() => createPerson(db))
  const returned = lazily(() => createReturned(db))
  return {
    erasePart: () => erasing().erasePart(),
    departedPart: (order: DepartedOrder) => departed().departedPart(order),
    cutHistory: (start: HistoryStartRow) => cut().cutHistory(start),
    historyPart: (company: number) => cut().historyPart(company),
    oldRunsPart: (order: OldRunsOrder) => old().oldRunsPart(order),
    oldRowsPart: (kind: 'notifications' | 'schedule-runs' | 'metrics', beforeMs: number) =>
      old().oldRowsPart(kind, beforeMs),
    previewPerson: (order: PersonOrder) => person().previewPerson(order),
    erasePerson: (order: PersonOrder, digest: Uint8Array | null) => person().erasePerson(order, digest),
    findReturned: (order: ReturnedOrder) => returned().findReturned(order),
    settleReturned: (profileId: string) => returned().settleReturned(profileId),
    gatherPerson: (order: PersonOrder) => gatherPerson(db, order),
    /** @returns whether there may be more */
    mergeStep: (): boolean => {
      eraseSecurely(db)
      return db.transaction(() => mergeIndexStep(db)).immediate()
    },
    /** @returns whether nothing that was deleted is left in the files of the database */
    compact: (): boolean => compactDatabase(db),
  }
}
export type PrivacyWork = ReturnType<typeof createPrivacyWork>
