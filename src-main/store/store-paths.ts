import { join } from 'node:path'

/** Names of the parts of a data directory. */
export const storePaths = (dataDir: string) => ({
  database: join(dataDir, 'desk.db'),
  backups: join(dataDir, 'backups'),
})
export type StorePaths = ReturnType<typeof storePaths>
