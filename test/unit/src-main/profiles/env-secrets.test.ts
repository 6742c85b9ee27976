import { describe, expect, it } from 'vitest'
import { createEnvSecrets, envHandleLifetimeMs } from '../../../../src-main/profiles/env-secrets.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

describe('secrets from a .env file', () => {
  it('are found by a handle that says nothing and cannot be guessed', () => {
    const kept = createEnvSecrets(createManualClock())
    const handle = kept.keep('s3cret')
    expect(handle).toMatch(/^[\w-]{43}$/)
    expect(kept.keep('s3cret')).not.toBe(handle)
    expect(kept.find(handle)).toBe('s3cret')
    expect(kept.find('another')).toBeNull()
  })

  it('expire after ten minutes', async () => {
    const clock = createManualClock()
    const kept = createEnvSecrets(clock)
    const handle = kept.keep('s3cret')
    await clock.advance(envHandleLifetimeMs - 1)
    expect(kept.find(handle)).toBe('s3cret')
    await clock.advance(1)
    expect(kept.find(handle)).toBeNull()
  })

  it('expire also while the machine sleeps and timers stand still', () => {
    const clock = createManualClock()
    const kept = createEnvSecrets(clock)
    const handle = kept.keep('s3cret')
    clock.jump(envHandleLifetimeMs)
    expect(kept.find(handle)).toBeNull()
  })

  it('are forgotten on request, at the end, and when there are too many', () => {
    const clock = createManualClock()
    const kept = createEnvSecrets(clock)
    const [first = '', second = ''] = Array.from({ length: 21 }, (_unused, index) => kept.keep(`s${index}`))
    expect(kept.find(first)).toBeNull()
    kept.forget(second)
    expect(kept.find(second)).toBeNull()
    void kept.dispose()
    expect(clock.waitingCount).toBe(0)
  })
})
