import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { NotificationKind } from '../contract/notifications.ts'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { Store } from '../store/store.ts'
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
}

export interface NotificationServiceParts {
  store: Store
  clock: Clock
  log: Log
  changes: ChangeHub
}

export const createNotificationService = ({
  store,
  clock,
  log,
  changes,
}: NotificationServiceParts): NotificationService => {
  const repository = createNotificationRepository(store)
  let pending: Promise<void> = Promise.resolve()
  let told = repository.fingerprint()
  let disposed = false
  let cancelLook = () => {}

  const tell = () => {
    told = repository.fingerprint()
    changes.publish('notifications')
  }
  /** In the order of what happened, one after another. */
  const later = (work: () => boolean): void => {
    pending = pending
      .then(() => store.write(work))
      .then((changed) => (changed ? tell() : undefined))
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
        return true
      })
    },
    recovered: ({ profileId, kinds, subjects }) => {
      const nowMs = clock.nowMs()
      later(() => repository.markRecovered(profileId, kinds, subjects ?? null, nowMs) > 0)
    },
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
