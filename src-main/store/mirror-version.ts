import type { Store } from './store.ts'

/**
 * Rises with every change of any mirror or journal: lines that were written, and what was cleaned up, forgotten or erased
 * without a line. Numbers of lines never come again, so that neither does a version.
 */
export const mirrorVersion = (store: Pick<Store, 'prepare'>): number =>
  Number(
    store
      .prepare(
        "select coalesce((select seq from sqlite_sequence where name = 'journal'), 0) + (select edits from mirror_edit)",
      )
      .pluck()
      .get(),
  )

/** How often something was changed without a line of its own. */
export const mirrorEdits = (store: Pick<Store, 'prepare'>): number =>
  Number(store.prepare('select edits from mirror_edit').pluck().get())
