import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownerActor } from '../../../../src-main/access/actor.ts'
import { createAppLock } from '../../../../src-main/access/app-lock.ts'
import { createPasswords } from '../../../../src-main/access/password-hash.ts'
import { createChangeHub } from '../../../../src-main/changes.ts'
import { createPlace, openWorld } from '../../../integration/vault/credential-world.ts'
import type { Place, World } from '../../../integration/vault/credential-world.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'
import type { ManualClock } from '../../../helpers/manual-clock.ts'

const code = 'correct horse'
const minuteMs = 60_000

let place: Place
let world: World
let clock: ManualClock
beforeEach(() => {
  place = createPlace()
  world = openWorld(place)
  clock = createManualClock()
})
afterEach(() => {
  world[Symbol.dispose]()
  place[Symbol.dispose]()
})

/** A cost that takes no time; the real one is that of operators' passwords. */
const open = () =>
  createAppLock({
    store: world.store,
    clock,
    changes: createChangeHub(),
    passwords: createPasswords({ log2N: 4, r: 1, p: 1 }),
  })
const desktop = { actor: ownerActor('desktop', 'zhang') }
const others = (['browser', 'api'] as const).map((via) => ({ actor: ownerActor(via, 'li') }))
const cli = { actor: ownerActor('cli', 'zhang') }
const failing = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  )

describe('the app lock', () => {
  it('is off until a code is set', async () => {
    const lock = open()
    expect(lock.lockStatus({}, desktop)).toEqual({ enabled: false, locked: false, idleMs: null, retryAtMs: null })
    await lock.lockNow()
    expect(await failing(Promise.resolve().then(() => lock.lock({}, desktop)))).toMatchObject({ code: 'INVALID' })
    expect(lock.isLockedFor(desktop.actor)).toBe(false)
  })

  it('locks the desktop app and nobody else, also after a restart, until the code is typed', async () => {
    await open().setLock({ code, idleMs: minuteMs }, desktop)
    let told = 0
    const first = open()
    first.onLocked(() => (told += 1))
    await first.lock({}, desktop)
    await first.lock({}, desktop)
    expect(told).toBe(1)

    const later = open()
    expect(later.lockStatus({}, desktop)).toMatchObject({ enabled: true, locked: true, idleMs: minuteMs })
    expect(later.isLockedFor(desktop.actor)).toBe(true)
    for (const { actor } of [...others, cli]) expect(later.isLockedFor(actor)).toBe(false)
    expect(await failing(Promise.resolve(later.unlock({ code: 'wrong code' }, desktop)))).toMatchObject({
      code: 'INVALID',
      data: { field: 'code' },
    })
    expect(await later.unlock({ code }, desktop)).toMatchObject({ locked: false })
    expect(later.isLockedFor(desktop.actor)).toBe(false)
  })

  it('stores nothing from which the code can be read', async () => {
    await open().setLock({ code }, desktop)
    expect(place.everyByte().includes(code)).toBe(false)
  })

  it('makes wrong codes wait, longer each time, across restarts and whatever the clock is set to', async () => {
    await open().setLock({ code }, desktop)
    await open().lockNow()
    const waits: number[] = []
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      const lock = open()
      expect(await failing(Promise.resolve(lock.unlock({ code: `wrong ${attempt}` }, desktop)))).toMatchObject({
        data: { field: 'code' },
      })
      const { retryAtMs } = await lock.lockStatus({}, desktop)
      const waitMs = retryAtMs === null ? 0 : retryAtMs - clock.nowMs()
      waits.push(waitMs)
      if (waitMs > 0) {
        // The right code is refused too, and counts as no failure.
        expect(await failing(Promise.resolve(open().unlock({ code }, desktop)))).toMatchObject({
          data: { field: 'retryAt' },
        })
        clock.jump(-7 * 86_400_000)
        const { retryAtMs: shifted } = await open().lockStatus({}, desktop)
        expect((shifted ?? 0) - clock.nowMs()).toBeLessThanOrEqual(waitMs)
        clock.jump(7 * 86_400_000 + waitMs)
      }
    }
    expect(waits).toEqual([0, 0, 10_000, 20_000, 40_000, 80_000])
    expect(await open().unlock({ code }, desktop)).toMatchObject({ locked: false, retryAtMs: null })
  })

  it('counts codes that are tried at once as that many failures', async () => {
    await open().setLock({ code }, desktop)
    await open().lockNow()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        failing(Promise.resolve(open().unlock({ code: `guess ${index}` }, desktop))),
      ),
    )
    const fields = answers.map((answer) => (answer as { data: { field: string } }).data.field)
    expect(fields.filter((field) => field === 'code')).toHaveLength(3)
    expect(fields.filter((field) => field === 'retryAt')).toHaveLength(7)
  })

  it('needs the code to be changed or switched off, but not from a terminal', async () => {
    const lock = open()
    await lock.setLock({ code }, desktop)
    const change = (input: Parameters<typeof lock.setLock>[0], by = desktop) =>
      failing(Promise.resolve(lock.setLock(input, by)))
    expect(await change({ code: null })).toMatchObject({ data: { field: 'currentCode' } })
    expect(await change({ idleMs: minuteMs })).toMatchObject({ data: { field: 'currentCode' } })
    expect(await change({ code: 'another code', currentCode: 'wrong code' })).toMatchObject({ data: { field: 'code' } })
    expect(await change({ code: 'another code' }, cli)).toMatchObject({ data: { field: 'currentCode' } })
    expect(await change({ code: 'another code', currentCode: code })).toBeNull()
    await lock.lockNow()
    expect(await lock.setLock({ code: null }, cli)).toEqual({
      enabled: false,
      locked: false,
      idleMs: null,
      retryAtMs: null,
    })
  })

  it('is nobody’s over the network', async () => {
    const lock = open()
    await lock.setLock({ code }, desktop)
    await lock.lockNow()
    for (const other of others) {
      expect(lock.lockStatus({}, other)).toMatchObject({ enabled: false, locked: false })
      for (const attempt of [
        () => lock.lock({}, other),
        () => lock.unlock({ code }, other),
        () => lock.setLock({ code: null, currentCode: code }, other),
      ])
        expect(await failing(Promise.resolve().then(attempt))).toMatchObject({ code: 'FORBIDDEN' })
    }
  })
})
