import { sql as raw } from 'kysely'
import type { Store } from '../store/store.ts'
import type { MemberRow } from '../store/tables.ts'

export type MemberRepository = ReturnType<typeof createMemberRepository>

export interface MemberView {
  /** Only people directly in one of these; null: everybody. */
  departmentIds: number[] | null
  status: number[]
  leadersOnly: boolean
  withoutMobile: boolean
  changedSinceMs: number | null
  removed: boolean
  sort: 'default' | 'name' | 'userId' | 'position' | 'status' | 'changedAtMs'
  descending: boolean
}

const sortColumns = {
  default: 'm.user_key',
  name: 'm.name_sort',
  userId: 'm.user_key',
  position: 'm.position',
  status: 'm.status',
  changedAtMs: 'm.changed_at_ms',
} as const

export const createMemberRepository = (store: Store) => {
  const { sql } = store
  return {
    /**
     * Ids of everybody in a view, in its order. One department by itself is in WeCom's own order, larger `order` first.
     * The list is long but light; rows are read a page at a time with `byIds`.
     */
    idsOf: (profileId: string, view: MemberView): number[] => {
      let query = sql.selectFrom('member as m').select('m.member_id').where('m.profile_id', '=', profileId)
      query = view.removed ? query.where('m.removed_at_ms', 'is not', null) : query.where('m.removed_at_ms', 'is', null)
      if (view.status.length > 0) query = query.where('m.status', 'in', view.status)
      if (view.leadersOnly) query = query.where('m.is_leader', '=', 1)
      if (view.withoutMobile) query = query.where((eb) => eb.or([eb('m.mobile', 'is', null), eb('m.mobile', '=', '')]))
      if (view.changedSinceMs !== null) query = query.where('m.changed_at_ms', '>=', view.changedSinceMs)
      const { departmentIds } = view
      const [only] = departmentIds ?? []
      if (departmentIds?.length === 1 && only !== undefined && view.sort === 'default') {
        const inOrder = query
          .innerJoin('member_department as md', 'md.member_id', 'm.member_id')
          .where('md.profile_id', '=', profileId)
          .where('md.department_id', '=', only)
          .orderBy('md.sort_order', view.descending ? 'asc' : 'desc')
          .orderBy('m.user_key')
        return store.all(inOrder).map((row) => row.member_id)
      }
      if (departmentIds) {
        // As one JSON parameter: a company has more departments than a statement may have parameters.
        const listed = raw<number>`(select md.member_id from member_department md join json_each(${JSON.stringify(departmentIds)}) d on md.department_id = d.value where md.profile_id = ${profileId})`
        query = query.where('m.member_id', 'in', listed)
      }
      const ordered = query.orderBy(sortColumns[view.sort], view.descending ? 'desc' : 'asc').orderBy('m.user_key')
      return store.all(ordered).map((row) => row.member_id)
    },
    /** In the order of the ids; ids that are gone are left out. */
    byIds: (memberIds: readonly number[]): MemberRow[] => {
      const rows = store.prepare('select m.* from json_each(?) i join member m on m.member_id = i.value order by i.key')
      // The table's own columns, as `tables.ts` describes them.
      return rows.all(JSON.stringify(memberIds)) as MemberRow[]
    },
    find: (profileId: string, userKey: string): MemberRow | null =>
      store.first(
        sql.selectFrom('member').selectAll().where('profile_id', '=', profileId).where('user_key', '=', userKey),
      ) ?? null,
    names: (profileId: string, userKeys: string[]): Map<string, string> =>
      new Map(
        userKeys.length === 0
          ? []
          : store
              .all(
                sql
                  .selectFrom('member')
                  .select(['user_key', 'name'])
                  .where('profile_id', '=', profileId)
                  .where('user_key', 'in', userKeys),
              )
              .map((row) => [row.user_key, row.name] as const),
      ),
    tagsOf: (profileId: string, userKey: string): { tag_id: number; name: string }[] =>
      store.all(
        sql
          .selectFrom('tag_member as tm')
          .innerJoin('tag as t', (join) => join.onRef('t.profile_id', '=', 'tm.profile_id').onRef('t.tag_id', '=', 'tm.tag_id'))
          .select(['t.tag_id', 't.name'])
          .where('tm.profile_id', '=', profileId)
          .where('tm.user_key', '=', userKey)
          .where('t.removed_at_ms', 'is', null)
          .orderBy('t.name'),
      ),
    history: (profileId: string, userKey: string): { at_ms: number; run_id: string; operation: string; fields: string }[] =>
      store.all(
        sql
          .selectFrom('journal')
          .select(['at_ms', 'run_id', 'operation', 'fields'])
          .where('profile_id', '=', profileId)
          .where('entity', '=', 'member')
          .where('entity_key', '=', userKey)
          .orderBy('journal_id', 'desc')
          .limit(1000),
      ),
    count: (profileId: string): number =>
      store.first(
        sql
          .selectFrom('member')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('profile_id', '=', profileId)
          .where('removed_at_ms', 'is', null),
      )?.count ?? 0,
    /** Whether WeCom tells any of a company's secrets this field: where it tells nobody's, it is withheld. */
    isFieldTold: (profileId: string, column: 'mobile' | 'email' | 'biz_mail' | 'avatar_url' | 'address' | 'qr_code_url'): boolean =>
      store.first(
        sql
          .selectFrom('member')
          .select('member_id')
          .where('profile_id', '=', profileId)
          .where(column, 'is not', null)
          .limit(1),
      ) !== undefined,
    /** Rises with every change of any mirror; a view that was read at one version is good until the next. */
    version: (): number => Number(store.prepare('select coalesce(max(journal_id), 0) as v from journal').pluck().get()),
    /** Forgets a company's search entries; its rows go with its profile. Only inside `store.write`. */
    forgetSearch: (ordinal: number): void => {
      const [from, to] = [ordinal * 2 ** 32, (ordinal + 1) * 2 ** 32 - 1]
      for (const table of ['member_words', 'member_ids']) {
        store.prepare(`delete from ${table} where rowid between ? and ?`).run(from, to)
      }
    },
  }
}
