import { join } from 'node:path'

/** Names of the parts of a data directory. */
export const storePaths = (dataDir: string) => ({
  database: join(dataDir, 'desk.db'),
  backups: join(dataDir, 'backups'),
  /** Stands there where a database is to begin although there are backups of another. */
  beginAnew: join(dataDir, 'begin-anew'),
})
export type StorePaths = ReturnType<typeof storePaths>
