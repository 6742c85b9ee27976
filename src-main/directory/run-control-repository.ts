import type { Store } from '../store/store.ts'

export const runWishes = ['cancel', 'pause', 'resume'] as const
/** What another process wants of a run. */
export type RunWish = (typeof runWishes)[number]

export interface RunControl {
  /** null: the process of the run has taken note. */
  wish: RunWish | null
  isPaused: boolean
}

export type RunControlRepository = ReturnType<typeof createRunControlRepository>

/** How processes on one data directory talk about a run: one writes what it wants, the one that runs looks and answers. */
export const createRunControlRepository = (store: Store) => {
  const { sql } = store
  return {
    find: (runId: string): RunControl | null => {
      const row = store.first(sql.selectFrom('run_control').selectAll().where('run_id', '=', runId))
      return row ? { wish: runWishes.find((wish) => wish === row.wish) ?? null, isPaused: row.paused === 1 } : null
    },
    want: (runId: string, wish: RunWish): Promise<void> =>
      store.write(() => {
        store.run(
          sql
            .insertInto('run_control')
            .values({ run_id: runId, wish, paused: 0 })
            .onConflict((conflict) => conflict.column('run_id').doUpdateSet({ wish })),
        )
      }),
    /** Says how the run stands, which answers every wish. */
    answer: (runId: string, isPaused: boolean): Promise<void> =>
      store.write(() => {
        const row = { wish: null, paused: isPaused ? 1 : 0 }
        store.run(
          sql
            .insertInto('run_control')
            .values({ run_id: runId, ...row })
            .onConflict((conflict) => conflict.column('run_id').doUpdateSet(row)),
        )
      }),
    forget: (runIds: readonly string[]): Promise<void> =>
      store.write(() => {
        if (runIds.length > 0) store.run(sql.deleteFrom('run_control').where('run_id', 'in', runIds))
      }),
  }
}
