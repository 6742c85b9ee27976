import type { Migration } from '../migrate.ts'
import { foundation } from './0001-foundation.ts'

/** All migrations in their order; versions rise by one. */
export const migrations: readonly Migration[] = [foundation]
