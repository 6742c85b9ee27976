import type { ChangeHub } from '../changes.ts'
import type { Disposable } from '../disposables.ts'
import { DeskError } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { LeaseRepository } from '../store/lease-repository.ts'
import type { ForgottenRegister } from './forgotten-people.ts'
import { mergeIndexes, onPrivacyWorker } from './privacy-worker.ts'

const leaseName = 'forgetting-again'
/** Between two people others may write. */
const pauseMs = 20
/** How often a sync or another process that stands in the way is looked at. */
const busyPollMs = 500

export interface ForgettingAgainParts {
  databasePath: string
  register: Pick<ForgottenRegister, 'returned' | 'readKey'>
  leases: LeaseRepository
  clock: Clock
  log: Log
  changes: ChangeHub
}

/**
 * Erases people whom a restored backup brought back although they had been forgotten for good. Who they are is found out by
 * the hashes that were carried over; where the process is killed, the next one that starts goes on.
 */
export interface ForgettingAgain extends Disposable {
  /** Resolves when nobody is left, or with `dispose`; never fails, what goes wrong is logged. */
  run(): Promise<void>
}

export const createForgettingAgain = (parts: ForgettingAgainParts): ForgettingAgain => {
  const { databasePath, register, leases, clock, log, changes } = parts
  const ending = new AbortController()
  const { signal } = ending
  const pause = (ms: number): Promise<void> => clock.sleep(ms, signal).catch(() => undefined)
  let underWay: Promise<void> | null = null

  /** False where a sync is under way, which holds what it read until its end. */
  const eraseIn = async ({ profileId, company }: { profileId: string; company: number }): Promise<boolean> => {
    const key = await register.readKey()
    if (!key) throw new Error('There is no key of forgotten people')
    const lease = await leases.tryAcquire(`sync:${profileId}`)
    if (!lease) return false
    try {
      await onPrivacyWorker(databasePath, async (methods) => {
        const userKeys = await methods.findReturned({ profileId, company, key: key.toString('base64') })
        for (const userKey of userKeys) {
          await methods.erasePerson({ profileId, company, userKey, nowMs: clock.nowMs() }, null)
          await pause(pauseMs)
          if (signal.aborted || lease.lost) return
        }
        if (userKeys.length > 0) {
          await mergeIndexes(methods, clock)
          await methods.compact().catch((error: unknown) => {
            log.warn('the database could not be written anew', { error })
          })
        }
        await methods.settleReturned(profileId)
        log.info('people whom a backup brought back were forgotten again', { profileId, people: userKeys.length })
      })
      return true
    } finally {
      await lease.release()
      for (const topic of ['directory', 'runs', 'notifications', 'profiles'] as const)
        changes.publish(topic, { profileId })
    }
  }

  /** Without the master key nobody can be recognised: until somebody unlocks it. */
  const untilUnlocked = async (notices: ReturnType<ChangeHub['watch']>): Promise<void> => {
    for await (const { topic } of notices) if (topic === 'tokens' || topic === 'profiles') return
  }
  const eraseOnce = async (): Promise<void> => {
    const lease = await leases.tryAcquire(leaseName)
    if (!lease) return pause(busyPollMs)
    try {
      for (const company of register.returned()) if (!(await eraseIn(company))) await pause(busyPollMs)
    } finally {
      await lease.release()
    }
  }
  const eraseAll = async (): Promise<void> => {
    await Promise.resolve()
    try {
      while (!signal.aborted && register.returned().length > 0) {
        // Before it is tried: whoever unlocks meanwhile must not be missed.
        const trying = new AbortController()
        const notices = changes.watch(AbortSignal.any([signal, trying.signal]))
        try {
          await eraseOnce()
        } catch (error) {
          if (!(error instanceof DeskError) || error.code !== 'VAULT_REFUSED') throw error
          log.warn('people whom a backup brought back are erased once the credential store is unlocked')
          await untilUnlocked(notices)
        } finally {
          trying.abort()
        }
      }
    } catch (error) {
      log.warn('people whom a backup brought back could not be erased', { error })
    }
    underWay = null
  }

  return {
    run: () => (underWay ??= eraseAll()),
    dispose: async () => {
      ending.abort()
      await underWay
    },
  }
}
