import { ORPCError } from '@orpc/server'
import type { LockGuard } from '../access/app-lock.ts'
import { applicationCodes, callErrors } from '../contract/errors.ts'
import { contractRouter, nameOf } from './contract-router.ts'
import { endStreamWhen } from './guard-stream.ts'

/** What the page needs to show that it is locked, in the right language, and to be unlocked. */
const answeredWhileLocked: ReadonlySet<string> = new Set([
  'access.me',
  'access.lock',
  'access.lockStatus',
  'access.unlock',
  'system.info',
  'system.preferences',
  'system.watch',
])

const locked = () =>
  new ORPCError('LOCKED', {
    status: callErrors.LOCKED.status,
    message: callErrors.LOCKED.message,
    data: {
      appCode: applicationCodes.forbidden,
      hint: { 'zh-CN': '应用已锁定，请先解锁。', en: 'The app is locked. Unlock it first.' },
    },
  })

/** While the app is locked its window gets nothing, whatever it asks; streams that are open end with the lock. */
export const checkLock = (lock: LockGuard) =>
  contractRouter.middleware(async ({ context, path, procedure, next }, _input, output) => {
    if (answeredWhileLocked.has(nameOf(path))) return next()
    if (lock.isLockedFor(context.actor)) throw locked()
    const result = await next()
    // The lock may have come meanwhile: what was read is no longer for those in front of the window. Work that was done stays done.
    if (!procedure['~orpc'].meta.audited && lock.isLockedFor(context.actor)) throw locked()
    const stream = endStreamWhen(result.output, (end) =>
      lock.onLocked(() => {
        if (lock.isLockedFor(context.actor)) end()
      }),
    )
    return stream ? output(stream) : result
  })
