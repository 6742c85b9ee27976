import type { Store } from '../store/store.ts'

export interface EndedRun {
  startedAtMs: number
  finishedAtMs: number | null
  state: string
}

export type MetricsRepository = ReturnType<typeof createMetricsRepository>

export const createMetricsRepository = (store: Store) => ({
  /** Runs that were to change something, by their start; of one company or of all. */
  runs: (profileId: string | null, fromMs: number, toMs: number): EndedRun[] => {
    const all = store.sql
      .selectFrom('run')
      .select(['started_at_ms as startedAtMs', 'finished_at_ms as finishedAtMs', 'state'])
      .where('dry_run', '=', 0)
      .where('started_at_ms', '>=', fromMs)
      .where('started_at_ms', '<', toMs)
    return store.all(profileId === null ? all : all.where('profile_id', '=', profileId))
  },
})
