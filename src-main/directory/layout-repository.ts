import type { Actor } from '../area-service.ts'
import type { Store } from '../store/store.ts'

export type LayoutRepository = ReturnType<typeof createLayoutRepository>

/** Whose layout it is: an operator or an API key by its id; null: whoever runs the program, from wherever they look. */
export const personOf = ({ id }: Pick<Actor, 'id'>): string | null => (id === 'owner' ? null : id)

/** How each company's member table looks for each person, as JSON text. `write` belongs inside `store.write`. */
export const createLayoutRepository = (store: Store) => {
  const { sql } = store
  const ofOwner = (profileId: string) =>
    store.first(sql.selectFrom('directory_layout').select('layout').where('profile_id', '=', profileId))
  const ofPerson = (profileId: string, person: string) =>
    store.first(
      sql
        .selectFrom('personal_layout')
        .select('layout')
        .where('profile_id', '=', profileId)
        .where('actor_id', '=', person),
    )
  return {
    /** Whoever has changed nothing yet sees what the owner sees. */
    read: (profileId: string, person: string | null): string | null => {
      const own = person === null ? undefined : ofPerson(profileId, person)
      return (own ?? ofOwner(profileId))?.layout ?? null
    },
    write: (profileId: string, person: string | null, layout: string): void => {
      if (person === null)
        store.run(
          sql
            .insertInto('directory_layout')
            .values({ profile_id: profileId, layout })
            .onConflict((conflict) => conflict.column('profile_id').doUpdateSet({ layout })),
        )
      else
        store.run(
          sql
            .insertInto('personal_layout')
            .values({ profile_id: profileId, actor_id: person, layout })
            .onConflict((conflict) => conflict.columns(['profile_id', 'actor_id']).doUpdateSet({ layout })),
        )
    },
    /** All of a change or nothing, so that two windows do not undo each other. */
    change: (work: () => void): Promise<void> => store.write(work),
  }
}
