import type { Migration } from '../migrate.ts'
import { foundation } from './0001-foundation.ts'
import { dailyWork } from './0002-daily-work.ts'

/** All migrations in their order; versions rise by one. */
export const migrations: readonly Migration[] = [foundation, dailyWork]
