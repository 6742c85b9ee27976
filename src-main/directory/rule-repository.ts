import type { SyncRules } from '../contract/sync.ts'
import type { Store } from '../store/store.ts'

/** Product §3: below these a run applies by itself, and nobody is left out. */
export const defaultRules: SyncRules = { guardCount: 50, guardPercent: 10, skipWithoutMobile: false }

export type RuleRepository = ReturnType<typeof createRuleRepository>

export const createRuleRepository = (store: Store) => {
  const { sql } = store
  const find = (profileId: string): SyncRules => {
    const row = store.first(sql.selectFrom('sync_rule').selectAll().where('profile_id', '=', profileId))
    if (!row) return defaultRules
    return {
      guardCount: row.guard_count,
      guardPercent: row.guard_percent,
      skipWithoutMobile: row.skip_without_mobile === 1,
    }
  }
  return {
    find,
    /** What is not given stays as it is. */
    change: (
      profileId: string,
      wanted: { [Rule in keyof SyncRules]?: SyncRules[Rule] | undefined },
    ): Promise<SyncRules> =>
      store.write(() => {
        const before = find(profileId)
        const rules: SyncRules = {
          guardCount: wanted.guardCount ?? before.guardCount,
          guardPercent: wanted.guardPercent ?? before.guardPercent,
          skipWithoutMobile: wanted.skipWithoutMobile ?? before.skipWithoutMobile,
        }
        const row = {
          guard_count: rules.guardCount,
          guard_percent: rules.guardPercent,
          skip_without_mobile: rules.skipWithoutMobile ? 1 : 0,
        }
        store.run(
          sql
            .insertInto('sync_rule')
            .values({ profile_id: profileId, ...row })
            .onConflict((conflict) => conflict.column('profile_id').doUpdateSet(row)),
        )
        return rules
      }),
  }
}
