import type { Clock, Log } from '../ports.ts'
import type { Store } from '../store/store.ts'
import { localDay } from '../wecom/token-state.ts'
import type { RequestCounter } from '../wecom/token-state.ts'

/** Token requests per secret and day, of all processes on this data directory: one row per secret. */
export const createRequestCounter = ({
  store,
  clock,
  log,
}: {
  store: Store
  clock: Clock
  log: Log
}): RequestCounter => {
  const { sql } = store
  return {
    add: async (secretId) => {
      const day = localDay(clock.nowMs())
      try {
        await store.write(() => {
          // Removed while its token is being asked for.
          if (!store.first(sql.selectFrom('secret').select('secret_id').where('secret_id', '=', secretId))) return
          store.run(
            sql
              .insertInto('token_request')
              .values({ secret_id: secretId, day, count: 1 })
              .onConflict((conflict) =>
                conflict.column('secret_id').doUpdateSet(({ eb, ref }) => ({
                  count: eb
                    .case()
                    .when('token_request.day', '=', ref('excluded.day'))
                    .then(eb('token_request.count', '+', 1))
                    .else(1)
                    .end(),
                  day: ref('excluded.day'),
                })),
              ),
          )
        })
      } catch (error) {
        // A number for people: the token is worth more.
        log.warn('A token request could not be counted', { secretId, error })
      }
    },
    today: (secretId) => {
      const row = store.first(sql.selectFrom('token_request').selectAll().where('secret_id', '=', secretId))
      return row?.day === localDay(clock.nowMs()) ? row.count : 0
    },
  }
}
