import type { Migration } from '../migrate.ts'
import { foundation } from './0001-foundation.ts'
import { dailyWork } from './0002-daily-work.ts'
import { unattended } from './0003-unattended.ts'
import { personalLayouts } from './0004-personal-layouts.ts'

/** All migrations in their order; versions rise by one. */
export const migrations: readonly Migration[] = [foundation, dailyWork, unattended, personalLayouts]
