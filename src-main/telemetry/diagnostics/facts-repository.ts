import { sql as raw } from 'kysely'
import type { Store } from '../../store/store.ts'

export type DiagnosticFacts = ReturnType<typeof createDiagnosticFacts>

/** What a diagnostics bundle says of the data, and whom it must not name. */
export const createDiagnosticFacts = (store: Store) => {
  const { sql } = store
  return {
    /** People of all companies in the order of their ids, `limit` after one of them. */
    people: (afterMemberId: number, limit: number) =>
      store.all(
        sql
          .selectFrom('member')
          .select(['member_id', 'user_id', 'name', 'alias', 'english_name', 'mobile', 'email', 'biz_mail'])
          .where('member_id', '>', afterMemberId)
          .orderBy('member_id')
          .limit(limit),
      ),
    operators: () => store.all(sql.selectFrom('operator').select(['operator_id', 'name'])),
    companies: () =>
      store.all(
        sql
          .selectFrom('profile')
          .select(['profile_id', 'ordinal', 'name', 'remark', 'corp_id', 'environment', 'api_base_url', 'proxy'])
          .select(['timeout_ms', 'active'])
          .orderBy('ordinal'),
      ),
    secrets: () =>
      store.all(
        sql
          .selectFrom('secret')
          .select(['profile_id', 'kind', 'agent_id', 'proven_at_ms', 'updated_at_ms'])
          .orderBy('profile_id'),
      ),
    leases: () => store.all(sql.selectFrom('lease').select(['name', 'host', 'pid', 'heartbeat_at_ms']).orderBy('name')),
    /** Schedules with how each ended last. */
    schedules: () =>
      store.all(
        sql
          .selectFrom('schedule as s')
          .leftJoin('schedule_run as r', (join) =>
            join.on('r.schedule_run_id', '=', ({ selectFrom }) =>
              selectFrom('schedule_run as l')
                .select(({ fn }) => fn.max('l.schedule_run_id').as('last'))
                .whereRef('l.schedule_id', '=', 's.schedule_id'),
            ),
          )
          .select(['s.profile_id', 's.job', 's.is_default', 's.cron', 's.time_zone', 's.enabled', 's.handled_to_ms'])
          .select(['s.retry_at_ms', 'r.due_at_ms', 'r.started_at_ms', 'r.finished_at_ms', 'r.outcome', 'r.attempt'])
          .select(['r.errcode', 'r.run_id', 'r.detail'])
          .orderBy('s.profile_id')
          .orderBy('s.job'),
      ),
    /** The last runs, newest first. */
    runs: (limit: number) =>
      store.all(
        sql
          .selectFrom('run')
          .select(['run_id', 'profile_id', 'kind', 'trigger', 'state', 'dry_run', 'started_at_ms', 'finished_at_ms'])
          .select(['counts', 'guard', 'app_code', 'errcode', 'problem_count', 'reason'])
          .orderBy(raw`run_no`, 'desc')
          .limit(limit),
      ),
  }
}
