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
    all: (company: number): MirroredDepartment[] =>
      store.all(
        sql
          .selectFrom('department')
          .select([
            'department_id',
            'name',
            'parent_id',
            'sort_order',
            'leaders',
            'pinyin',
            'member_count',
            'total_member_count',
          ])
          .where('company', '=', company)
          .where('removed_at_ms', 'is', null)
          .orderBy('sort_order', 'desc')
          .orderBy('department_id'),
      ),
    count: (company: number): number =>
      store.first(
        sql
          .selectFrom('department')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('company', '=', company)
          .where('removed_at_ms', 'is', null),
      )?.count ?? 0,
    tagCount: (company: number): number =>
      store.first(
        sql
          .selectFrom('tag')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('company', '=', company)
          .where('removed_at_ms', 'is', null),
      )?.count ?? 0,
  }
}
