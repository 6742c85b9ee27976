import type { Migration } from '../migrate.ts'
import { foundation } from './0001-foundation.ts'
import { journalIdsOnce } from './0002-journal-ids-once.ts'

/** All migrations in their order; versions rise by one. */
export const migrations: readonly Migration[] = [foundation, journalIdsOnce]
