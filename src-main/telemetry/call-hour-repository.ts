import type { Store } from '../store/store.ts'
import { addTally } from '../wecom/call-tally.ts'
import type { CallTally } from '../wecom/call-tally.ts'
import { columnsOf, tallyOf } from './call-hour-row.ts'

/** What became of the calls to one API in one hour. */
export interface CallHour {
  startMs: number
  endpoint: string
  tally: CallTally
}

/** `company`: `profile.ordinal`; 0 for calls in the name of no stored company. */
export type CompanyHour = CallHour & { company: number }

export type CallHourRepository = ReturnType<typeof createCallHourRepository>

/** Calls per company, hour and API, of all processes on this data directory. */
export const createCallHourRepository = (store: Store) => {
  const { sql } = store
  const one = (company: number, { startMs, endpoint }: CallHour) =>
    sql
      .selectFrom('call_hour')
      .selectAll()
      .where('company', '=', company)
      .where('hour_start_ms', '=', startMs)
      .where('endpoint', '=', endpoint)

  return {
    /** A company that is not stored, or no longer, is company 0. */
    companyOf: (profileId: string): number =>
      store.first(sql.selectFrom('profile').select('ordinal').where('profile_id', '=', profileId))?.ordinal ?? 0,
    /** Adds to what other processes have written. Only inside `store.write`, which keeps them out meanwhile. */
    add: (company: number, hour: CallHour): void => {
      const known = store.first(one(company, hour))
      const tally = hour.tally
      if (known) addTally(tally, tallyOf(known))
      const columns = columnsOf(tally)
      store.run(
        sql
          .insertInto('call_hour')
          .values({ company, hour_start_ms: hour.startMs, endpoint: hour.endpoint, ...columns })
          .onConflict((conflict) => conflict.columns(['company', 'hour_start_ms', 'endpoint']).doUpdateSet(columns)),
      )
    },
    /** Hours from the one that begins at `fromMs` on, oldest first. */
    since: (company: number, fromMs: number): CallHour[] =>
      store
        .all(
          sql
            .selectFrom('call_hour')
            .selectAll()
            .where('company', '=', company)
            .where('hour_start_ms', '>=', fromMs)
            .orderBy('hour_start_ms'),
        )
        .map((row) => ({ startMs: row.hour_start_ms, endpoint: row.endpoint, tally: tallyOf(row) })),
    /** Hours that begin in a stretch of time, of one company or of all of them, in no order. */
    between: (company: number | null, fromMs: number, toMs: number): CompanyHour[] => {
      const within = sql
        .selectFrom('call_hour')
        .selectAll()
        .where('hour_start_ms', '>=', fromMs)
        .where('hour_start_ms', '<', toMs)
      return store.all(company === null ? within : within.where('company', '=', company)).map((row) => ({
        company: row.company,
        startMs: row.hour_start_ms,
        endpoint: row.endpoint,
        tally: tallyOf(row),
      }))
    },
    /** Only inside `store.write`. */
    forgetBefore: (ms: number): number => store.run(sql.deleteFrom('call_hour').where('hour_start_ms', '<', ms)),
  }
}
