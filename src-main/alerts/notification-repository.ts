import { bilingual } from '../contract/shapes.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { notificationKinds, severities } from '../contract/notifications.ts'
import type { Notification, NotificationKind, Severity } from '../contract/notifications.ts'
import type { Store } from '../store/store.ts'
import type { NotificationRow } from '../store/tables.ts'

/** What is new about one thing of one company. */
export interface NotificationFacts {
  /** Null for what belongs to no company, such as the disk. */
  profileId: string | null
  kind: NotificationKind
  /** What it is about within the company, such as the id of a secret. */
  subject: string
  severity: Severity
  title: Bilingual
  text: Bilingual
  runId?: string | null
  errcode?: number | null
  refusedIp?: string | null
}

/** What comes and goes all day must not push out everything else. */
const keptOfOneThing = 20

/** Rows that a newer or older build wrote may hold a kind that this one does not know; they are left out. */
const toNotification = (row: Row): Notification[] => {
  const kind = notificationKinds.find((known) => known === row.kind)
  const severity = severities.find((known) => known === row.severity)
  const [title, text] = [readPair(row.title), readPair(row.text)]
  if (!kind || !severity || !title || !text) return []
  return [
    {
      notificationId: row.notification_id,
      profileId: row.profile_id,
      kind,
      severity,
      title,
      text,
      runId: row.run_id,
      errcode: row.errcode,
      refusedIp: row.refused_ip,
      times: row.times,
      firstAtMs: row.first_at_ms,
      lastAtMs: row.last_at_ms,
      readAtMs: row.read_at_ms,
    },
  ]
}

type Row = Omit<NotificationRow, 'notification_id'> & { notification_id: number }

const readPair = (json: string): Bilingual | null => {
  try {
    return bilingual.parse(JSON.parse(json))
  } catch {
    return null
  }
}

/** What people are told without asking. What changes rows belongs inside `store.write`. */
export const createNotificationRepository = (store: Store) => {
  const { sql } = store
  const unread = () => sql.selectFrom('notification').where('read_at_ms', 'is', null)
  return {
    list: ({ unreadOnly, limit }: { unreadOnly: boolean; limit: number }): Notification[] => {
      const from = unreadOnly ? unread() : sql.selectFrom('notification')
      return store
        .all(from.selectAll().orderBy('last_at_ms', 'desc').orderBy('notification_id', 'desc').limit(limit))
        .flatMap(toNotification)
    },
    countUnread: (): number =>
      store.first(
        unread()
          .where('kind', 'in', notificationKinds)
          .select(({ fn }) => fn.countAll<number>().as('n')),
      )?.n ?? 0,
    /** A short text that is another one whenever anything was added, counted, read or removed. */
    fingerprint: (): string => {
      const row = store.first(
        sql
          .selectFrom('notification')
          .select(({ fn }) => [
            fn.countAll<number>().as('rows'),
            fn.max('notification_id').as('newest'),
            fn.max('last_at_ms').as('latest'),
            fn.sum<number>('times').as('times'),
            fn.count<number>('read_at_ms').as('read'),
          ]),
      )
      return JSON.stringify(row)
    },
    /** Counted in the row that nobody has read yet, or a row of its own. */
    add: (facts: NotificationFacts, nowMs: number): void => {
      const { profileId, kind, subject } = facts
      const values = {
        severity: facts.severity,
        title: JSON.stringify(facts.title),
        text: JSON.stringify(facts.text),
        run_id: facts.runId ?? null,
        errcode: facts.errcode ?? null,
        refused_ip: facts.refusedIp ?? null,
        last_at_ms: nowMs,
      }
      const counted = store.run(
        sql
          .updateTable('notification')
          .set(({ eb }) => ({ ...values, times: eb('times', '+', 1) }))
          .where('read_at_ms', 'is', null)
          .where('profile_id', 'is', profileId)
          .where('kind', '=', kind)
          .where('subject', '=', subject),
      )
      if (counted > 0) return
      const newestOfIt = sql
        .selectFrom('notification')
        .select('notification_id')
        .where('profile_id', 'is', profileId)
        .where('kind', '=', kind)
        .where('subject', '=', subject)
        .orderBy('notification_id', 'desc')
        .limit(keptOfOneThing - 1)
      store.run(
        sql
          .deleteFrom('notification')
          .where('profile_id', 'is', profileId)
          .where('kind', '=', kind)
          .where('subject', '=', subject)
          .where('notification_id', 'not in', newestOfIt),
      )
      store.run(
        sql
          .insertInto('notification')
          .values({ ...values, profile_id: profileId, kind, subject, times: 1, first_at_ms: nowMs, read_at_ms: null }),
      )
    },
    keepNewest: (count: number): void => {
      store.run(
        sql
          .deleteFrom('notification')
          .where(
            'notification_id',
            'not in',
            sql
              .selectFrom('notification')
              .select('notification_id')
              .orderBy('last_at_ms', 'desc')
              .orderBy('notification_id', 'desc')
              .limit(count),
          ),
      )
    },
    /** @param ids null: all */
    markRead: (ids: readonly number[] | null, nowMs: number): number => {
      const query = sql.updateTable('notification').set({ read_at_ms: nowMs }).where('read_at_ms', 'is', null)
      return store.run(ids === null ? query : query.where('notification_id', 'in', ids))
    },
    /** What has been repaired need not be read. @param subjects null: whatever it is about */
    markRecovered: (
      profileId: string | null,
      kinds: readonly NotificationKind[],
      subjects: readonly string[] | null,
      nowMs: number,
    ): number => {
      const query = sql
        .updateTable('notification')
        .set({ read_at_ms: nowMs })
        .where('read_at_ms', 'is', null)
        .where('profile_id', 'is', profileId)
        .where('kind', 'in', kinds)
      return store.run(subjects === null ? query : query.where('subject', 'in', subjects))
    },
    removeRead: (): number => store.run(sql.deleteFrom('notification').where('read_at_ms', 'is not', null)),
  }
}
