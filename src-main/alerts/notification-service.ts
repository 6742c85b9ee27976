import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { NotificationKind } from '../contract/notifications.ts'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { Store } from '../store/store.ts'
import type { AlertPlanner } from './alert-planner.ts'
import { createNotificationRepository } from './notification-repository.ts'
import type { NotificationFacts } from './notification-repository.ts'

/** Older ones go: nobody reads as far as this. */
const keptNotifications = 500
/** How soon an open page hears of what another process on this data directory raised. */
const lookEveryMs = 2000

export interface Recovery {
  /** Null for what belongs to no company. */
  profileId: string | null
  kinds: readonly NotificationKind[]
  /** Left out: whatever it was about. */
  subjects?: readonly string[]
}

/** Raising never fails and never delays the work that it is about; what goes wrong is logged. */
export interface Notices {
  raise(facts: NotificationFacts): void
  /** What has been repaired is marked as read. */
  recovered(recovery: Recovery): void
}

export interface NotificationService extends AreaService<'notifications'>, Notices, Disposable {
  /** From now on tells open pages of what other processes raise. For hosts that stay. */
  followOthers(): void
  /** Calls `listener` whenever something was stored that has to go out; see outbox.ts. */
  onPlanned(listener: () => void): void
  /** Resolves once everything raised so far is stored. */
  settled(): Promise<void>
}

export interface NotificationServiceParts {
  store: Store
  clock: Clock
  log: Log
  changes: ChangeHub
  /** Decides what goes out of the app; without one nothing does. */
  planner?: AlertPlanner
}

const aboutRun = (runId: string | null | undefined) => (runId ? { runId } : {})

export const createNotificationService = ({
  store,
  clock,
  log,
  changes,
  planner,
}: NotificationServiceParts): NotificationService => {
  const repository = createNotificationRepository(store)
  let pending: Promise<void> = Promise.resolve()
  let told = repository.fingerprint()
  let disposed = false
  let cancelLook = () => {}
  let tellPlanned = () => {}

  const tell = () => {
    told = repository.fingerprint()
    changes.publish('notifications')
  }
  /** An alert that cannot be planned must not take the notification with it. */
  const plan = (work: (planner: AlertPlanner) => boolean): boolean => {
    try {
      return planner ? work(planner) : false
    } catch (error) {
      log.error('an alert could not be planned', { error })
      return false
    }
  }
  /** In the order of what happened, one after another. */
  const later = (work: () => { changed: boolean; planned: boolean }): void => {
    pending = pending
      .then(() => store.write(work))
      .then(({ changed, planned }) => {
        if (changed) tell()
        if (planned) tellPlanned()
      })
      .catch((error: unknown) => log.warn('a notification could not be kept', { error }))
  }
  const look = () => {
    try {
      if (repository.fingerprint() !== told) tell()
    } catch (error) {
      log.warn('notifications could not be looked at', { error })
    }
    if (!disposed) cancelLook = clock.after(lookEveryMs, look)
  }

  return {
    list: (query) => ({ unread: repository.countUnread(), items: repository.list(query) }),
    markRead: async ({ notificationIds }) => {
      const ids = notificationIds ?? null
      const marked = await store.write(() => repository.markRead(ids, clock.nowMs()))
      if (marked > 0) tell()
      return { unread: repository.countUnread() }
    },
    clear: async () => {
      const removed = await store.write(() => repository.removeRead())
      if (removed > 0) tell()
      return { removed }
    },
    raise: (facts) => {
      const nowMs = clock.nowMs()
      later(() => {
        repository.add(facts, nowMs)
        repository.keepNewest(keptNotifications)
        return { changed: true, planned: plan((alerts) => alerts.raised(facts, nowMs)) }
      })
      const { profileId, kind, subject, errcode = null } = facts
      log.info('a notification was raised', { profileId, kind, subject, errcode, ...aboutRun(facts.runId) })
    },
    recovered: (recovery) => {
      const nowMs = clock.nowMs()
      const { profileId, kinds, subjects } = recovery
      later(() => ({
        changed: repository.markRecovered(profileId, kinds, subjects ?? null, nowMs) > 0,
        planned: plan((alerts) => alerts.recovered(recovery, nowMs)),
      }))
    },
    onPlanned: (listener) => {
      tellPlanned = listener
    },
    settled: () => pending,
    followOthers: () => {
      cancelLook()
      look()
    },
    dispose: async () => {
      disposed = true
      cancelLook()
      await pending
    },
  }
}
