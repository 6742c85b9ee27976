import type { NotificationKind } from '../contract/notifications.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Store } from '../store/store.ts'
import { toDelivery } from './delivery-row.ts'
import type { DeliveryRow, NewDelivery, Outcome, Revision, StoredDelivery, Thing } from './delivery-row.ts'

/** Older ones go; what has not gone out yet stays. */
export const keptDeliveries = 1000
/** After the last retry has passed: a row that is due later than this was written before the clock was set back. */
const latestDueMs = 31 * 60_000
/** The same for one that waits for the end of a rule's time, which is a week at most. */
const latestChangesMs = 7 * 86_400_000 + latestDueMs

export interface Settlement {
  outcome: Outcome
  reason: Bilingual | null
  answer: string | null
  dueAtMs: number
  uncertain: boolean
}

/** What has to go out, and what became of it. What changes rows belongs inside `store.write`. */
export const createDeliveryRepository = (store: Store) => {
  const { sql } = store
  const all = () => sql.selectFrom('alert_delivery')
  const due = (nowMs: number) =>
    all()
      .where('outcome', '=', 'waiting')
      .where('kind', '!=', 'test')
      .where(({ eb, or, and }) =>
        or([
          eb('due_at_ms', '<=', nowMs),
          and([eb('changes', '=', 0), eb('due_at_ms', '>', nowMs + latestDueMs)]),
          eb('due_at_ms', '>', nowMs + latestChangesMs),
        ]),
      )
  /** Newest first, and only that one. */
  const of = ({ channelId, profileId, kind, subject }: Thing) =>
    all()
      .selectAll()
      .where('kind', '=', kind)
      .where('profile_id', 'is', profileId)
      .where('subject', '=', subject)
      .where('channel_id', '=', channelId)
      .orderBy('delivery_id', 'desc')
      .limit(1)
  const first = (rows: DeliveryRow[]): StoredDelivery | null => rows.flatMap(toDelivery)[0] ?? null

  return {
    add: (delivery: NewDelivery): number => {
      store.run(
        sql.insertInto('alert_delivery').values({
          channel_id: delivery.channelId,
          kind: delivery.kind,
          subject: delivery.subject,
          profile_id: delivery.profileId,
          recovery: delivery.recovery ? 1 : 0,
          severity: delivery.severity,
          title: JSON.stringify(delivery.title),
          text: JSON.stringify(delivery.text),
          at_ms: delivery.atMs,
          due_at_ms: delivery.dueAtMs ?? delivery.atMs,
          outcome: delivery.outcome,
          attempts: 0,
          reason: delivery.reason ? JSON.stringify(delivery.reason) : null,
          answer: null,
          begun: 0,
          uncertain: 0,
          tried_at_ms: null,
          changes: delivery.changes ?? 0,
          run_id: delivery.runId ?? null,
        }),
      )
      return Number(store.prepare('select last_insert_rowid()').pluck().get())
    },
    revise: (deliveryId: number, revision: Revision): void => {
      store.run(
        sql
          .updateTable('alert_delivery')
          .set({
            recovery: revision.recovery ? 1 : 0,
            severity: revision.severity,
            title: JSON.stringify(revision.title),
            text: JSON.stringify(revision.text),
            outcome: revision.outcome,
            changes: revision.changes,
            at_ms: revision.atMs,
            due_at_ms: revision.atMs,
          })
          .where('delivery_id', '=', deliveryId),
      )
    },
    find: (deliveryId: number): StoredDelivery | null =>
      first(store.all(all().selectAll().where('delivery_id', '=', deliveryId))),
    /** The last that was said of a thing. */
    lastOf: (thing: Thing): StoredDelivery | null => first(store.all(of(thing))),
    /** The last that was said of it, but for its ends. */
    lastAlertOf: (thing: Thing): StoredDelivery | null => first(store.all(of(thing).where('recovery', '=', 0))),
    /** The last that was said of each thing of these kinds. @param subjects null: whatever it is about */
    lastOfEach: (
      profileId: string | null,
      of: readonly NotificationKind[],
      subjects: readonly string[] | null,
    ): StoredDelivery[] => {
      const query = all()
        .select(({ fn }) => fn.max('delivery_id').as('delivery_id'))
        .where('kind', 'in', of)
        .where('profile_id', 'is', profileId)
        .groupBy(['kind', 'subject', 'channel_id'])
      const newest = subjects === null ? query : query.where('subject', 'in', subjects)
      return store.all(all().selectAll().where('delivery_id', 'in', newest)).flatMap(toDelivery)
    },
    countWaiting: (channelId: string): number =>
      store.first(
        all()
          .where('outcome', 'in', ['waiting', 'held'])
          .where('channel_id', '=', channelId)
          .select(({ fn }) => fn.countAll<number>().as('n')),
      )?.n ?? 0,
    /** Channels for which something is due. */
    dueChannels: (nowMs: number): string[] =>
      store.all(due(nowMs).select('channel_id').distinct()).map(({ channel_id }) => channel_id),
    /** What goes next through a channel: nothing overtakes what was said of the same thing before. */
    next: (channelId: string, nowMs: number): StoredDelivery | null =>
      first(
        store.all(
          due(nowMs)
            .selectAll()
            .where('channel_id', '=', channelId)
            .where('begun', '=', 0)
            .where(({ not, exists, selectFrom }) =>
              not(
                exists(
                  selectFrom('alert_delivery as earlier')
                    .select('earlier.delivery_id')
                    .where('earlier.outcome', '=', 'waiting')
                    .whereRef('earlier.kind', '=', 'alert_delivery.kind')
                    .whereRef('earlier.profile_id', 'is', 'alert_delivery.profile_id')
                    .whereRef('earlier.subject', '=', 'alert_delivery.subject')
                    .whereRef('earlier.channel_id', '=', 'alert_delivery.channel_id')
                    .whereRef('earlier.delivery_id', '<', 'alert_delivery.delivery_id'),
                ),
              ),
            )
            .orderBy('delivery_id')
            .limit(1),
        ),
      ),
    /** How many attempts channels have seen within `spanMs`; each row is tried at most once within the shortest wait. */
    countTried: (channelIds: readonly string[], nowMs: number, spanMs: number): number =>
      store.first(
        all()
          .where('channel_id', 'in', channelIds)
          .where('tried_at_ms', '>', nowMs - spanMs)
          .where('tried_at_ms', '<=', nowMs + spanMs)
          .select(({ fn }) => fn.countAll<number>().as('n')),
      )?.n ?? 0,
    begin: (deliveryId: number, nowMs: number): void => {
      store.run(
        sql
          .updateTable('alert_delivery')
          .set(({ eb }) => ({ begun: 1, attempts: eb('attempts', '+', 1), tried_at_ms: nowMs }))
          .where('delivery_id', '=', deliveryId),
      )
    },
    settle: (deliveryId: number, { outcome, reason, answer, dueAtMs, uncertain }: Settlement): void => {
      store.run(
        sql
          .updateTable('alert_delivery')
          .set(({ eb }) => ({
            begun: 0,
            outcome,
            reason: reason && JSON.stringify(reason),
            answer,
            due_at_ms: dueAtMs,
            uncertain: uncertain ? eb.lit(1) : eb.ref('uncertain'),
          }))
          .where('delivery_id', '=', deliveryId),
      )
    },
    /** Attempts of a process that is gone: whether they arrived is not known. @param kinds of channels, by their ids */
    takeBack: (channelIds: readonly string[], nowMs: number): number =>
      store.run(
        sql
          .updateTable('alert_delivery')
          .set({ begun: 0, uncertain: 1, due_at_ms: nowMs })
          .where('outcome', '=', 'waiting')
          .where('begun', '=', 1)
          .where('kind', '!=', 'test')
          .where('channel_id', 'in', channelIds),
      ),
    countBegun: (channelIds: readonly string[]): number =>
      store.first(
        all()
          .where('outcome', '=', 'waiting')
          .where('begun', '=', 1)
          .where('kind', '!=', 'test')
          .where('channel_id', 'in', channelIds)
          .select(({ fn }) => fn.countAll<number>().as('n')),
      )?.n ?? 0,
    countTests: (beforeMs: number): number =>
      store.first(
        all()
          .where('outcome', '=', 'waiting')
          .where('kind', '=', 'test')
          .where('at_ms', '<', beforeMs)
          .select(({ fn }) => fn.countAll<number>().as('n')),
      )?.n ?? 0,
    /** Tests that nobody waits for any more. */
    endTests: (beforeMs: number, reason: Bilingual): void => {
      store.run(
        sql
          .updateTable('alert_delivery')
          .set({ begun: 0, outcome: 'failed', reason: JSON.stringify(reason) })
          .where('outcome', '=', 'waiting')
          .where('kind', '=', 'test')
          .where('at_ms', '<', beforeMs),
      )
    },
    /** What quiet hours kept back. @param nowMs what is due later still waits for that */
    held: (nowMs: number): StoredDelivery[] =>
      store
        .all(
          all()
            .selectAll()
            .where('outcome', '=', 'held')
            .where(({ eb, or }) => or([eb('changes', '=', 0), eb('due_at_ms', '<=', nowMs)]))
            .orderBy('delivery_id'),
        )
        .flatMap(toDelivery),
    setOutcome: (deliveryIds: readonly number[], outcome: Outcome): void => {
      store.run(sql.updateTable('alert_delivery').set({ outcome }).where('delivery_id', 'in', deliveryIds))
    },
    /** The end of something that nobody was told of is no news. */
    dropRecoveries: ({ channelId, profileId, kind, subject }: Thing): void => {
      store.run(
        sql
          .deleteFrom('alert_delivery')
          .where('outcome', '=', 'waiting')
          .where('recovery', '=', 1)
          .where('attempts', '=', 0)
          .where('kind', '=', kind)
          .where('profile_id', 'is', profileId)
          .where('subject', '=', subject)
          .where('channel_id', '=', channelId),
      )
    },
    /** What has not gone out through a channel does not any more. */
    giveUp: (channelId: string, reason: Bilingual): void => {
      store.run(
        sql
          .updateTable('alert_delivery')
          .set({ outcome: 'failed', begun: 0, reason: JSON.stringify(reason) })
          .where('channel_id', '=', channelId)
          .where('outcome', 'in', ['waiting', 'held']),
      )
    },
    forgetChannel: (channelId: string): void => {
      store.run(sql.deleteFrom('alert_delivery').where('channel_id', '=', channelId))
    },
    keepNewest: (count = keptDeliveries): void => {
      store.run(
        sql
          .deleteFrom('alert_delivery')
          .where('outcome', 'not in', ['waiting', 'held'])
          .where('delivery_id', 'not in', all().select('delivery_id').orderBy('delivery_id', 'desc').limit(count)),
      )
    },
    page: ({ channelId, offset, limit }: { channelId: string | null; offset: number; limit: number }) => {
      const query = channelId === null ? all() : all().where('channel_id', '=', channelId)
      return {
        total: store.first(query.select(({ fn }) => fn.countAll<number>().as('n')))?.n ?? 0,
        items: store
          .all(query.selectAll().orderBy('delivery_id', 'desc').offset(offset).limit(limit))
          .flatMap(toDelivery),
      }
    },
    /** The last that ended, well or badly. */
    lastEnded: (channelId: string): StoredDelivery | null =>
      first(
        store.all(
          all()
            .selectAll()
            .where('channel_id', '=', channelId)
            .where('outcome', 'in', ['sent', 'failed'])
            .where('attempts', '>', 0)
            .orderBy('tried_at_ms', 'desc')
            .orderBy('delivery_id', 'desc')
            .limit(1),
        ),
      ),
    /** A short text that is another one whenever anything was added, tried or ended. */
    fingerprint: (): string =>
      JSON.stringify(
        store.first(
          all().select(({ fn }) => [
            fn.max('delivery_id').as('newest'),
            fn.countAll<number>().as('rows'),
            fn.sum<number>('attempts').as('attempts'),
            fn.count<number>('answer').as('answers'),
          ]),
        ),
      ),
  }
}
