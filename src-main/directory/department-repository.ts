import type { Store } from '../store/store.ts'
import type { DepartmentRow } from '../store/directory-rows.ts'

export type DepartmentRepository = ReturnType<typeof createDepartmentRepository>
export type MirroredDepartment = Pick<
  DepartmentRow,
  'department_id' | 'name' | 'parent_id' | 'sort_order' | 'leaders' | 'pinyin' | 'member_count' | 'total_member_count'
>

/** As many names as a page may be asked to keep beside those of today. */
const mostRemoved = 10_000

export const createDepartmentRepository = (store: Store) => {
  const { sql } = store
  const mirrored = (company: number) =>
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
      .orderBy('sort_order', 'desc')
      .orderBy('department_id')
  return {
    /** Siblings in WeCom's order, larger `order` first. */
    all: (company: number): MirroredDepartment[] => store.all(mirrored(company).where('removed_at_ms', 'is', null)),
    /** The latest ones, as they were when they were removed: what tells of them is mostly about these. */
    removed: (company: number): MirroredDepartment[] =>
      store.all(
        mirrored(company)
          .where('removed_at_ms', 'is not', null)
          .clearOrderBy()
          .orderBy('removed_at_ms', 'desc')
          .orderBy('department_id')
          .limit(mostRemoved),
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
