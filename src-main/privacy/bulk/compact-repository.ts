import type { Database } from 'better-sqlite3'

/** How often a checkpoint is tried that readers stand in the way of, such as a backup, and how long is waited in between. */
const checkpointTries = 50
const checkpointPauseMs = 100
/** Pages that one step of a merge may write: some milliseconds. */
const mergePages = 400

/** Deleted and replaced rows are overwritten with zeros in the file; for every connection that removes what is private. */
export const eraseSecurely = (db: Database): void => {
  db.pragma('secure_delete = on')
}

/**
 * One step of merging the search indexes, which keep the words of removed rows until then.
 * @returns whether there may be more
 */
export const mergeIndexStep = (db: Database): boolean => {
  const changes = db.prepare<[], number>('select total_changes()').pluck()
  let isMore = false
  for (const table of ['member_words', 'member_ids']) {
    const before = changes.get() ?? 0
    db.prepare(`insert into ${table} (${table}, rank) values ('merge', ?)`).run(-mergePages)
    // FTS5: fewer than two changes mean that there was nothing to merge.
    if ((changes.get() ?? 0) - before >= 2) isMore = true
  }
  return isMore
}

/** Moves the log into the database file and cuts it to nothing. False where readers stood in the way all the time. */
export const truncateLog = (db: Database): boolean => {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  const patienceMs = Number(db.pragma('busy_timeout', { simple: true }))
  // SQLite would wait for readers with the right to write in its hands, and keep all others from writing.
  db.pragma('busy_timeout = 0')
  try {
    for (let tried = 0; tried < checkpointTries; tried++) {
      const [row] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
      if (row?.busy === 0) return true
      Atomics.wait(pause, 0, 0, checkpointPauseMs)
    }
    return false
  } finally {
    db.pragma(`busy_timeout = ${patienceMs}`)
  }
}

/**
 * Writes the database anew without anything that was deleted from it: pages that were let go of before today hold old rows.
 * Needs as much free disk as the database is large.
 * @returns whether nothing deleted is left in the files
 */
export const compactDatabase = (db: Database): boolean => {
  // What is written anew goes from the log into the database in one go, below, while others wait to write: moved bit by bit
  // it would keep the disk busy during their commits.
  const pages = Number(db.pragma('wal_autocheckpoint', { simple: true }))
  db.pragma('wal_autocheckpoint = 0')
  try {
    db.exec('vacuum')
    return truncateLog(db)
  } finally {
    db.pragma(`wal_autocheckpoint = ${pages}`)
  }
}
