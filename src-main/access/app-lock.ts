import type { Actor, AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { LockStatus } from '../contract/access.ts'
import { forbidden, invalid } from '../errors.ts'
import type { Downloads } from '../files/file-service.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/store.ts'
import { createAppLockRepository } from './app-lock-repository.ts'
import type { Passwords } from './password-hash.ts'

/** Wrong codes that cost nothing: fingers slip. */
const freeFailures = 3
const firstWaitMs = 10_000
const longestWaitMs = 3_600_000

const waitAfter = (failures: number): number =>
  failures < freeFailures ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(20, failures - freeFailures))

/** What the router and the hosts need to know of the lock. */
export interface LockGuard {
  /** Whether this actor is locked out: the desktop app while it is locked, nobody else. */
  isLockedFor(actor: Pick<Actor, 'via'>): boolean
  /** Calls back whenever the app gets locked. @returns its own end */
  onLocked(tell: () => void): () => void
}

export interface AppLock extends LockGuard, Pick<AreaService<'access'>, 'lock' | 'lockStatus' | 'unlock' | 'setLock'> {
  /** Locks where a code was set; for hosts, such as when the screen of the system gets locked. */
  lockNow(): Promise<void>
}

export interface AppLockParts {
  store: Store
  clock: Clock
  changes: ChangeHub
  passwords: Pick<Passwords, 'hash' | 'fits'>
}

/** Only those at this machine: over the network somebody else would lock out its owner, or guess. */
const isHere = ({ via }: Pick<Actor, 'via'>): boolean => via === 'desktop' || via === 'cli' || via === 'system'

const notHere = () =>
  forbidden('wechat.self', {
    'zh-CN': '应用锁只属于桌面应用，不能通过网络操作。',
    en: 'The app lock belongs to the desktop app and cannot be used over the network.',
  })

/**
 * The app lock of the desktop app (architecture §10). Its state is in the database: it survives a restart, and what one process
 * decides holds for all. It keeps people away from an open window, not whoever has this account: the CLI removes it without a
 * code.
 */
export const createAppLock = ({ store, clock, changes, passwords }: AppLockParts): AppLock => {
  const repository = createAppLockRepository(store)
  const listeners = new Set<() => void>()

  const status = (): LockStatus => {
    const row = repository.read()
    return {
      enabled: row.code !== null,
      locked: row.code !== null && row.locked === 1,
      idleMs: row.idle_ms,
      retryAtMs: retryAtMs(),
    }
  }
  /** Null where a code may be tried. A clock that was set back must not make the wait longer than it was meant to be. */
  const retryAtMs = (): number | null => {
    const { retry_at_ms, failures } = repository.read()
    const nowMs = clock.nowMs()
    if (retry_at_ms === null || retry_at_ms <= nowMs) return null
    return Math.min(retry_at_ms, nowMs + waitAfter(failures))
  }
  const change = async (patch: Parameters<typeof repository.change>[0]): Promise<LockStatus> => {
    await store.write(() => repository.change(patch))
    changes.publish('lock')
    return status()
  }
  const lockNow = async (): Promise<void> => {
    const { enabled, locked } = status()
    if (!enabled || locked) return
    await change({ locked: 1 })
    for (const tell of listeners) tell()
  }

  const tooSoon = (untilMs: number) => {
    const seconds = Math.ceil((untilMs - clock.nowMs()) / 1000)
    return invalid(
      {
        'zh-CN': `解锁码连续错误，请等待 ${seconds} 秒后再试。`,
        en: `Too many wrong codes. Try again in ${seconds} s.`,
      },
      'retryAt',
    )
  }
  /** @throws DeskError INVALID where the code is wrong, or it is too soon to try one */
  const assertCode = async (code: string, stored: string): Promise<void> => {
    // Counted before it is judged: many codes at once, also from several processes, are as many failures.
    await store.write(() => {
      const untilMs = retryAtMs()
      if (untilMs !== null) throw tooSoon(untilMs)
      const failures = repository.read().failures + 1
      const waitMs = waitAfter(failures)
      repository.change({ failures, retry_at_ms: waitMs === 0 ? null : clock.nowMs() + waitMs })
    })
    if (await passwords.fits(code, stored)) {
      await store.write(() => repository.change({ failures: 0, retry_at_ms: null }))
      return
    }
    changes.publish('lock')
    throw invalid({ 'zh-CN': '解锁码不正确。', en: 'That is not the code.' }, 'code')
  }

  return {
    isLockedFor: ({ via }) => via === 'desktop' && status().locked,
    onLocked: (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    lockNow,
    lock: async (_input, { actor }) => {
      if (!isHere(actor)) throw notHere()
      if (!status().enabled) throw invalid({ 'zh-CN': '尚未设置解锁码。', en: 'No code has been set yet.' }, 'code')
      await lockNow()
      return status()
    },
    lockStatus: (_input, { actor }) =>
      isHere(actor) ? status() : { enabled: false, locked: false, idleMs: null, retryAtMs: null },
    unlock: async ({ code }, { actor }) => {
      if (!isHere(actor)) throw notHere()
      const stored = repository.read().code
      if (stored === null || !status().locked) return status()
      await assertCode(code, stored)
      return change({ locked: 0 })
    },
    setLock: async ({ currentCode, code, idleMs }, { actor }) => {
      if (!isHere(actor)) throw notHere()
      const stored = repository.read().code
      // Whoever has this account and a terminal has the data as well: there the lock is removed without its code.
      const mayForce = actor.via === 'cli' && code === null
      if (stored !== null && !mayForce) {
        if (currentCode === undefined)
          throw invalid({ 'zh-CN': '请输入当前的解锁码。', en: 'The current code is needed.' }, 'currentCode')
        await assertCode(currentCode, stored)
      }
      if (code === null) return change({ code: null, locked: 0, failures: 0, retry_at_ms: null, idle_ms: null })
      return change({
        ...(code === undefined ? {} : { code: await passwords.hash(code) }),
        ...(idleMs === undefined ? {} : { idle_ms: idleMs }),
      })
    },
  }
}

/** While the app is locked its window is handed no file either. */
export const lockedAway = (downloads: Downloads, lock: LockGuard): Downloads => ({
  find: async (id, actor) => {
    if (lock.isLockedFor(actor))
      throw forbidden('wechat.self', { 'zh-CN': '应用已锁定，请先解锁。', en: 'The app is locked. Unlock it first.' })
    return downloads.find(id, actor)
  },
})
