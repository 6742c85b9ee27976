import type { Store } from '../store/store.ts'
import type { ProfileRow } from '../store/tables.ts'

export type ProfileChange = Partial<Omit<ProfileRow, 'profile_id' | 'ordinal' | 'active' | 'created_at_ms'>>

/** Companies. What changes rows belongs inside `store.write`. */
export const createProfileRepository = (store: Store) => {
  const { sql } = store
  return {
    list: (): ProfileRow[] => store.all(sql.selectFrom('profile').selectAll().orderBy('ordinal')),
    find: (profileId: string): ProfileRow | undefined =>
      store.first(sql.selectFrom('profile').selectAll().where('profile_id', '=', profileId)),
    findActive: (): ProfileRow | undefined =>
      store.first(sql.selectFrom('profile').selectAll().where('active', '=', 1)),
    findByName: (name: string): ProfileRow | undefined =>
      store.first(sql.selectFrom('profile').selectAll().where('name', '=', name)),
    /** The first company becomes the active one. Numbers of companies are never given again, see store/migrations. */
    add: (row: Omit<ProfileRow, 'ordinal' | 'active'>): void => {
      const used = store.first(sql.selectFrom('profile').select(({ fn }) => fn.max('ordinal').as('ordinal')))?.ordinal
      const forgotten = store.first(
        sql.selectFrom('forgotten_company').select(({ fn }) => fn.max('ordinal').as('ordinal')),
      )?.ordinal
      const active = store.first(sql.selectFrom('profile').select('profile_id').where('active', '=', 1)) ? 0 : 1
      store.run(sql.insertInto('profile').values({ ...row, active, ordinal: Math.max(used ?? 0, forgotten ?? 0) + 1 }))
    },
    update: (profileId: string, change: ProfileChange): void => {
      if (Object.keys(change).length === 0) return
      store.run(sql.updateTable('profile').set(change).where('profile_id', '=', profileId))
    },
    activate: (profileId: string): void => {
      store.run(
        sql.updateTable('profile').set({ active: 0 }).where('active', '=', 1).where('profile_id', '<>', profileId),
      )
      store.run(sql.updateTable('profile').set({ active: 1 }).where('profile_id', '=', profileId))
    },
    /** What belongs to the company goes with it, by foreign keys; its mirror has none. */
    remove: (profileId: string): void => {
      store.run(sql.deleteFrom('profile').where('profile_id', '=', profileId))
    },
  }
}
