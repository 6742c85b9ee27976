import type { HealthSample } from '../contract/logs.ts'
import type { Store } from '../store/store.ts'
import type { HealthSampleRow } from '../store/unattended-rows.ts'

export type HealthRepository = ReturnType<typeof createHealthRepository>

/** How the processes on this data directory were, every few minutes. */
export const createHealthRepository = (store: Store) => {
  const { sql } = store
  return {
    /** Only inside `store.write`. A second sample of one millisecond counts. */
    add: (sample: HealthSample): void => {
      const { at_ms, process, ...values } = rowOf(sample)
      store.run(
        sql
          .insertInto('health_sample')
          .values({ at_ms, process, ...values })
          .onConflict((conflict) => conflict.columns(['at_ms', 'process']).doUpdateSet(values)),
      )
    },
    /** Oldest first. Of each process at most `most`: of each of so many stretches the sample with the most memory. */
    between: (fromMs: number, toMs: number, most: number): HealthSample[] => {
      const stepMs = Math.max(1, Math.ceil((toMs - fromMs) / most))
      // SQLite takes the other columns from the row in which it found the maximum.
      const rows = store
        .prepare(
          `select at_ms, process, max(rss_bytes) as rss_bytes, heap_bytes, cpu_share, database_bytes, wal_bytes, log_bytes,
             free_disk_bytes
           from health_sample where at_ms >= ? and at_ms < ? group by process, at_ms / cast(? as integer) order by at_ms`,
        )
        // Numbers are bound as floating ones, which would not be divided into stretches. The columns are those of the table.
        .all(fromMs, toMs, stepMs) as HealthSampleRow[]
      return rows.map(sampleOf)
    },
    /** Only inside `store.write`. */
    forgetBefore: (ms: number): number => store.run(sql.deleteFrom('health_sample').where('at_ms', '<', ms)),
  }
}

const rowOf = (sample: HealthSample): HealthSampleRow => ({
  at_ms: sample.atMs,
  process: sample.process,
  rss_bytes: sample.rssBytes,
  heap_bytes: sample.heapBytes,
  cpu_share: sample.cpuShare,
  database_bytes: sample.databaseBytes,
  wal_bytes: sample.walBytes,
  log_bytes: sample.logBytes,
  free_disk_bytes: sample.freeDiskBytes,
})

const sampleOf = (row: HealthSampleRow): HealthSample => ({
  atMs: row.at_ms,
  process: row.process,
  rssBytes: row.rss_bytes,
  heapBytes: row.heap_bytes,
  cpuShare: row.cpu_share,
  databaseBytes: row.database_bytes,
  walBytes: row.wal_bytes,
  logBytes: row.log_bytes,
  freeDiskBytes: row.free_disk_bytes,
})
