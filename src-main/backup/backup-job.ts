import type { AuditEntry } from '../access/audit-trail.ts'
import type { CarriedForgotten } from '../store/whole/carry-forgotten.ts'
import type { DatabaseFacts } from '../store/whole/database-facts.ts'

/** Work on whole database files, each on a thread of its own. */
export type BackupJob =
  /** The database as it is at one moment, into a file that exists and is empty. */
  | { type: 'copy'; source: string; target: string }
  | { type: 'check'; file: string }
  /** A backup made ready to take the place of the database: checked, brought to this build's schema, and noted in its own trail. */
  | { type: 'stage'; source: string; present: string; target: string; entry: AuditEntry; atMs: number }

export interface StagedFacts {
  facts: DatabaseFacts
  /** The key that its secrets are sealed with is another one than that of the present database. */
  hasOtherKey: boolean
  /** Where the other key comes from, such as `passphrase`. */
  keySource: string | null
  hasSealedValues: boolean
  /** What becomes of people who were forgotten for good since; null where the present database cannot tell. */
  forgotten: CarriedForgotten | null
}

export type BackupMessage =
  | { type: 'progress'; pagesDone: number; pagesTotal: number }
  | { type: 'facts'; facts: DatabaseFacts }
  | { type: 'staged'; staged: StagedFacts }
  /** Not usable: see StoreErrorKind. */
  | { type: 'unusable'; reason: 'damaged' | 'newer' }
  | { type: 'failed'; code: string | null; message: string; stack: string }
