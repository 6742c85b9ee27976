import type { Store } from '../store/store.ts'
import type { DepartmentRow } from '../store/tables.ts'

export type DepartmentRepository = ReturnType<typeof createDepartmentRepository>
export type MirroredDepartment = Pick<
  DepartmentRow,
  'department_id' | 'name' | 'parent_id' | 'sort_order' | 'leaders' | 'pinyin' | 'member_count' | 'total_member_count'
>

export const createDepartmentRepository = (store: Store) => {
  const { sql } = store
  return {
    /** Siblings in WeCom's order, larger `order` first. */
    all: (profileId: string): MirroredDepartment[] =>
      store.all(
        sql
          .selectFrom('department')
          .select(['department_id', 'name', 'parent_id', 'sort_order', 'leaders', 'pinyin', 'member_count', 'total_member_count'])
          .where('profile_id', '=', profileId)
          .where('removed_at_ms', 'is', null)
          .orderBy('sort_order', 'desc')
          .orderBy('department_id'),
      ),
    count: (profileId: string): number =>
      store.first(
        sql
          .selectFrom('department')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('profile_id', '=', profileId)
          .where('removed_at_ms', 'is', null),
      )?.count ?? 0,
    tagCount: (profileId: string): number =>
      store.first(
        sql
          .selectFrom('tag')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('profile_id', '=', profileId)
          .where('removed_at_ms', 'is', null),
      )?.count ?? 0,
  }
}
