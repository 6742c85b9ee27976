import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { useAppLock } from '../../../../src-renderer/features/access/use-app-lock.ts'
import { useIdleLock } from '../../../../src-renderer/frame/use-idle-lock.ts'
import { useUnlock } from '../../../../src-renderer/frame/use-unlock.ts'
import { useLock } from '../../../../src-renderer/stores/lock.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope } from '../in-scope.ts'

const minuteMs = 60_000
const status = { enabled: true, locked: true, idleMs: null, retryAtMs: null }

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
})
afterEach(() => {
  vi.useRealTimers()
})

describe('locking without use', () => {
  const start = (idleMs: number | null) => {
    const limit = ref(idleMs)
    const lock = vi.fn()
    const { end: stop } = inScope(() => {
      useIdleLock(() => limit.value, lock)
      return true
    })
    return { limit, lock, stop }
  }

  it('comes after the time without pointer or keys, and use puts it off', () => {
    const { lock, stop } = start(5 * minuteMs)
    vi.advanceTimersByTime(4 * minuteMs)
    window.dispatchEvent(new Event('pointermove'))
    vi.advanceTimersByTime(4 * minuteMs)
    window.dispatchEvent(new Event('keydown'))
    expect(lock).not.toHaveBeenCalled()
    vi.advanceTimersByTime(5 * minuteMs)
    expect(lock).toHaveBeenCalledTimes(1)
    stop()
  })

  it('comes with the first touch after the machine slept, though no timer ran', () => {
    const { lock, stop } = start(5 * minuteMs)
    vi.setSystemTime(Date.now() + 60 * minuteMs)
    window.dispatchEvent(new Event('pointermove'))
    expect(lock).toHaveBeenCalledTimes(1)
    stop()
  })

  it('never comes where it is only by hand, nor after its end', () => {
    const never = start(null)
    vi.advanceTimersByTime(1000 * minuteMs)
    expect(never.lock).not.toHaveBeenCalled()
    never.stop()
    const ended = start(minuteMs)
    ended.stop()
    vi.advanceTimersByTime(10 * minuteMs)
    expect(ended.lock).not.toHaveBeenCalled()
  })
})

describe('unlocking', () => {
  it('tells a wrong code, empties the field, waits as long as the host says, and sees the lock go by itself', async () => {
    const lock = useLock()
    lock.status = status
    let now = { ...status }
    const client = createFakeClient({
      access: {
        lockStatus: () => Promise.resolve(now),
        unlock: () => {
          now = { ...status, retryAtMs: Date.now() + 10_000 } as never
          return Promise.reject(new Error('wrong'))
        },
      },
    })
    const { value: result, end: stop } = inScope(() => useUnlock(client))
    result.code.value = 'guess!'
    await result.act.run()
    expect(result.code.value).toBe('')
    expect(result.act.failure.value).not.toBeNull()
    expect(result.waitSeconds.value).toBe(10)
    await vi.advanceTimersByTimeAsync(9_600)
    expect(result.waitSeconds.value).toBe(1)
    now = { ...status, locked: false }
    await vi.advanceTimersByTimeAsync(3_000)
    expect(lock.locked).toBe(false)
    stop()
  })
})

describe('setting the code', () => {
  it('needs it twice and long enough, and the current one for every change', async () => {
    const asked: unknown[] = []
    const client = createFakeClient({
      access: {
        setLock: (input) => {
          asked.push(input)
          return Promise.resolve({ ...status, locked: false })
        },
      },
    })
    const { value: form, end: stop } = inScope(() => useAppLock(client))
    form.open('set')
    form.code.value = 'short'
    form.repeated.value = 'short'
    expect(form.ready.value).toBe(false)
    form.code.value = 'long enough'
    expect([form.ready.value, form.mismatch.value]).toEqual([false, true])
    form.repeated.value = 'long enough'
    expect(form.ready.value).toBe(true)
    await form.save.run()

    form.open('change')
    expect([form.code.value, form.ready.value]).toEqual(['', false])
    form.current.value = 'long enough'
    form.idle.value = null
    expect(form.ready.value).toBe(true)
    await form.save.run()

    form.open('remove')
    form.current.value = 'long enough'
    await form.save.run()
    expect(asked).toEqual([
      { code: 'long enough', idleMs: 15 * minuteMs },
      { currentCode: 'long enough', idleMs: null },
      { currentCode: 'long enough', code: null },
    ])
    stop()
  })
})
