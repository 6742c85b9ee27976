import { fieldSwitches, privateFields } from '../contract/privacy.ts'
import type { FieldSwitches, PrivateField } from '../contract/privacy.ts'
import type { Store } from '../store/store.ts'
import { nothingErased, readProgress, stillToErase } from './bulk/erase-progress.ts'
import type { EraseProgress } from './bulk/erase-progress.ts'

export type FieldRepository = ReturnType<typeof createFieldRepository>

export interface KeptFields {
  kept: FieldSwitches
  /** Null where nothing that was switched off is stored any more. */
  erasing: { done: number; total: number } | null
}

const everything: FieldSwitches = fieldSwitches.parse(Object.fromEntries(privateFields.map((field) => [field, true])))

/** Which private fields of people each company keeps. */
export const createFieldRepository = (store: Store) => {
  const { sql } = store
  const rowOf = (profileId: string): { kept: FieldSwitches; progress: EraseProgress } => {
    const row = store.first(sql.selectFrom('privacy_field').selectAll().where('profile_id', '=', profileId))
    if (!row) return { kept: everything, progress: nothingErased }
    const kept = fieldSwitches.safeParse({ ...everything, ...(JSON.parse(row.kept) as object) })
    return { kept: kept.data ?? everything, progress: readProgress(row.erased_to) }
  }
  const droppedIn = (kept: FieldSwitches): PrivateField[] => privateFields.filter((field) => !kept[field])

  return {
    /** The fields that are not stored. */
    dropped: (profileId: string): PrivateField[] => droppedIn(rowOf(profileId).kept),
    find: (profileId: string): KeptFields => {
      const { kept, progress } = rowOf(profileId)
      const isLeft = stillToErase(droppedIn(kept), progress).length > 0
      const { done, total } = progress.work ?? { done: 0, total: 0 }
      return { kept, erasing: isLeft ? { done: Math.min(done, total), total } : null }
    },
    /** From its end on nothing of what is switched off is stored any more; what was stored is still to be erased. */
    change: (profileId: string, wanted: Partial<FieldSwitches>): Promise<void> =>
      store.write(() => {
        const { kept: before, progress } = rowOf(profileId)
        const kept = { ...before, ...wanted }
        // What is stored from now on has to be erased again, should it be switched off again.
        const erased = progress.erased.filter((field) => !kept[field])
        const values = { kept: JSON.stringify(kept), erased_to: JSON.stringify({ ...progress, erased }) }
        store.run(
          sql
            .insertInto('privacy_field')
            .values({ profile_id: profileId, ...values })
            .onConflict((conflict) => conflict.column('profile_id').doUpdateSet(values)),
        )
      }),
    isAnyLeft: (): boolean =>
      store.all(sql.selectFrom('privacy_field').selectAll()).some((row) => {
        const { kept, progress } = rowOf(row.profile_id)
        return stillToErase(droppedIn(kept), progress).length > 0
      }),
  }
}
