import type { Store } from '../store/store.ts'

export type LayoutRepository = ReturnType<typeof createLayoutRepository>

/** How each company's member table looks, as JSON text. `write` belongs inside `store.write`. */
export const createLayoutRepository = (store: Store) => {
  const { sql } = store
  return {
    read: (profileId: string): string | null =>
      store.first(sql.selectFrom('directory_layout').select('layout').where('profile_id', '=', profileId))?.layout ??
      null,
    write: (profileId: string, layout: string): void => {
      store.run(
        sql
          .insertInto('directory_layout')
          .values({ profile_id: profileId, layout })
          .onConflict((conflict) => conflict.column('profile_id').doUpdateSet({ layout })),
      )
    },
    /** All of a change or nothing, so that two windows do not undo each other. */
    change: (work: () => void): Promise<void> => store.write(work),
  }
}
