import { setImmediate } from 'node:timers/promises'
import type { Store } from '../store/store.ts'
import { mirrorVersion } from '../store/mirror-version.ts'
import { departmentKey, keyRange } from './company-keys.ts'
import type { MemberRow } from '../store/directory-rows.ts'
import { normalise } from './search-words.ts'
import { sortInParts } from './sort-in-parts.ts'

export type MemberRepository = ReturnType<typeof createMemberRepository>

export interface MemberView {
  /** Only people directly in one of these; null: everybody. */
  departmentIds: number[] | null
  status: number[]
  leadersOnly: boolean
  withoutMobile: boolean
  changedSinceMs: number | null
  removed: boolean
  sort: 'default' | 'name' | 'userId' | 'position' | 'status' | 'changedAtMs' | 'firstSeenAtMs'
  descending: boolean
}

const sortColumns = {
  default: 'm.user_key',
  name: 'm.name_sort',
  userId: 'm.user_key',
  position: 'm.position',
  status: 'm.status',
  changedAtMs: 'm.changed_at_ms',
  firstSeenAtMs: 'm.first_seen_at_ms',
} as const

/** People and departments that are read without a pause: some milliseconds. */
const partLength = 4000
const presentAtOnce = 8000
const departmentsAtOnce = 250

type SortedRow = [id: number, key: string | number | null, userKey: string]
/** As SQLite orders: nothing before numbers and texts; equal ones by user id. */
const compareKeys = ([, a]: SortedRow, [, b]: SortedRow): number => {
  if (a === b) return 0
  if (a === null) return -1
  return b === null || a > b ? 1 : -1
}
const compareUsers = ([, , a]: SortedRow, [, , b]: SortedRow): number => (a < b ? -1 : 1)
const byKey = (a: SortedRow, b: SortedRow): number => compareKeys(a, b) || compareUsers(a, b)
const byKeyDescending = (a: SortedRow, b: SortedRow): number => compareKeys(b, a) || compareUsers(a, b)

/** Whether a view leaves nobody out but those who are gone, in the order of user ids from the first on. */
const isPlain = (view: MemberView): boolean =>
  (view.sort === 'default' || view.sort === 'userId') &&
  !view.removed &&
  !view.descending &&
  !view.leadersOnly &&
  !view.withoutMobile &&
  view.status.length === 0 &&
  view.changedSinceMs === null

/** WeCom tells of at most five direct leaders; a statement may not have parameters without end. */
const maxNames = 100

export const createMemberRepository = (store: Store) => {
  const { sql } = store

  /** To be limited to a company by ids: told of its number, SQLite would look through an index of all its people. */
  const filtered = (view: MemberView) => {
    let query = sql.selectFrom('member as m')
    // Of some who are gone only a number is left (privacy/bulk/departed-repository.ts).
    query = view.removed
      ? query.where('m.removed_at_ms', 'is not', null).where('m.user_key', 'not like', '~%')
      : query.where('m.removed_at_ms', 'is', null)
    if (view.status.length > 0) query = query.where('m.status', 'in', view.status)
    if (view.leadersOnly) query = query.where('m.is_leader', '=', 1)
    if (view.withoutMobile) query = query.where((eb) => eb.or([eb('m.mobile', 'is', null), eb('m.mobile', '=', '')]))
    if (view.changedSinceMs !== null) query = query.where('m.changed_at_ms', '>=', view.changedSinceMs)
    return query
  }

  const membersOf = async (company: number, departmentIds: readonly number[]): Promise<Set<number>> => {
    // As one JSON parameter: a company has more departments than a statement may have parameters.
    const listed = store
      .prepare('select md.member_id from json_each(?) d join member_department md on md.department_key = d.value')
      .pluck()
    const found = new Set<number>()
    for (let first = 0; first < departmentIds.length; first += departmentsAtOnce) {
      const keys = departmentIds.slice(first, first + departmentsAtOnce).map((id) => departmentKey(company, id))
      for (const id of listed.all(JSON.stringify(keys)) as number[]) found.add(id)
      await setImmediate()
    }
    return found
  }

  /** Everybody who is present, by user id: all of it stands in one index. */
  const presentIds = async (company: number, inside: ReadonlySet<number> | null): Promise<number[]> => {
    const present = store
      .prepare(
        `select member_id, user_key from member indexed by member_present
         where company = ? and removed_at_ms is null and user_key > ? order by user_key limit ${presentAtOnce}`,
      )
      .raw()
    const found: number[] = []
    for (let after = ''; ;) {
      const part = present.all(company, after) as [number, string][]
      for (const [id] of part) if (!inside || inside.has(id)) found.push(id)
      const last = part.at(-1)
      if (!last || part.length < presentAtOnce) return found
      after = last[1]
      await setImmediate()
    }
  }

  return {
    /**
     * Ids of everybody in a view, in its order. One department by itself is in WeCom's own order, larger `order` first.
     * The list is long but light; rows are read a page at a time with `byIds`. A whole company is read in parts, with
     * the thread free between them.
     */
    idsOf: async (company: number, view: MemberView): Promise<number[]> => {
      const { departmentIds, descending } = view
      const [only] = departmentIds ?? []
      if (departmentIds?.length === 1 && only !== undefined && view.sort === 'default') {
        const inOrder = filtered(view)
          .select('m.member_id')
          .innerJoin('member_department as md', 'md.member_id', 'm.member_id')
          .where('md.department_key', '=', departmentKey(company, only))
          .orderBy('md.sort_order', descending ? 'asc' : 'desc')
          .orderBy('m.user_key')
        return store.all(inOrder).map((row) => row.member_id)
      }
      const inside = departmentIds ? await membersOf(company, departmentIds) : null
      if (isPlain(view)) return presentIds(company, inside)
      const { from, to } = keyRange(company)
      const highest = store.first(
        sql
          .selectFrom('member')
          .select((eb) => eb.fn.max('member_id').as('id'))
          .where('member_id', '<=', to),
      )
      const found: SortedRow[] = []
      for (let first = from; first <= (highest?.id ?? 0); first += partLength) {
        const { sql: text, parameters } = filtered(view)
          .select(['m.member_id', `${sortColumns[view.sort]} as key`, 'm.user_key'])
          .where('m.member_id', '>=', first)
          .where('m.member_id', '<', first + partLength)
          .orderBy(sortColumns[view.sort], descending ? 'desc' : 'asc')
          .orderBy('m.user_key')
          .compile()
        const part = store
          .prepare(text)
          .raw()
          .all(...parameters) as SortedRow[]
        for (const row of part) if (!inside || inside.has(row[0])) found.push(row)
        await setImmediate()
      }
      // Parts that are in order already are sorted at once.
      return (await sortInParts(found, descending ? byKeyDescending : byKey)).map(([id]) => id)
    },
    /** In the order of the ids; ids that are gone are left out. */
    byIds: (memberIds: readonly number[]): MemberRow[] => {
      const rows = store.prepare('select m.* from json_each(?) i join member m on m.member_id = i.value order by i.key')
      // The table's own columns, as `tables.ts` describes them.
      return rows.all(JSON.stringify(memberIds)) as MemberRow[]
    },
    /** People who are gone are in no index; there are few enough to look through their rows. */
    findRemoved: (company: number, query: string, byContacts: boolean): number[] => {
      const terms = normalise(query)
        .split(/\s+/)
        .filter((term) => term !== '')
      const fits = store
        .prepare(
          `select member_id from member where company = ? and removed_at_ms is not null and substr(user_key, 1, 1) <> '~' and not exists (
             select 1 from json_each(?) t where instr(lower(concat_ws(char(10), user_key, name, name_sort, alias,
               english_name, position, iif(?, concat_ws(char(10), mobile, email, biz_mail), null))), t.value) = 0)
           order by removed_at_ms desc, user_key`,
        )
        .pluck()
      return fits.all(company, JSON.stringify(terms), byContacts ? 1 : 0) as number[]
    },
    find: (company: number, userKey: string): MemberRow | null =>
      store.first(
        sql.selectFrom('member').selectAll().where('company', '=', company).where('user_key', '=', userKey),
      ) ?? null,
    names: (company: number, userKeys: string[]): Map<string, string> =>
      new Map(
        userKeys.length === 0
          ? []
          : store
              .all(
                sql
                  .selectFrom('member')
                  .select(['user_key', 'name'])
                  .where('company', '=', company)
                  .where('user_key', 'in', userKeys.slice(0, maxNames)),
              )
              .map((row) => [row.user_key, row.name] as const),
      ),
    tagsOf: (company: number, userKey: string): { tag_id: number; name: string }[] =>
      store.all(
        sql
          .selectFrom('tag_member as tm')
          .innerJoin('tag as t', (join) =>
            join.onRef('t.company', '=', 'tm.company').onRef('t.tag_id', '=', 'tm.tag_id'),
          )
          .select(['t.tag_id', 't.name'])
          .where('tm.company', '=', company)
          .where('tm.user_key', '=', userKey)
          .where('t.removed_at_ms', 'is', null)
          .orderBy('t.name'),
      ),
    history: (memberId: number): { at_ms: number; run_id: string | null; operation: string; fields: string }[] =>
      store.all(
        sql
          .selectFrom('journal as j')
          // What happened stays when the run that brought it is removed.
          .leftJoin('run as r', 'r.run_no', 'j.run_no')
          .select(['j.at_ms', 'r.run_id', 'j.operation', 'j.fields'])
          .where('j.entity_no', '=', memberId)
          .where('j.entity', '=', 'member')
          .orderBy('j.journal_id', 'desc')
          .limit(1000),
      ),
    count: (company: number): number =>
      store.first(
        sql
          .selectFrom('member')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('company', '=', company)
          .where('removed_at_ms', 'is', null),
      )?.count ?? 0,
    /** Whether WeCom tells this company's secret anybody's mobile or mail. */
    areContactsTold: (company: number): boolean =>
      store.first(
        sql
          .selectFrom('member')
          .select('member_id')
          .where('company', '=', company)
          .where((eb) => eb.or([eb('mobile', 'is not', null), eb('email', 'is not', null)]))
          .limit(1),
      ) !== undefined,
    /** Rises with every change of any mirror; a view that was read at one version is good until the next. */
    version: (): number => mirrorVersion(store),
  }
}
