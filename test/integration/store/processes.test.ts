import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLeaseRepository } from '../../../src-main/store/lease-repository.ts'
import { openStore } from '../../../src-main/store/store.ts'
import type { Store } from '../../../src-main/store/store.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'

let dataDir: string
let store: Store
const children: ChildProcess[] = []

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-store-'))
  store = openStore({ dataDir, clock: systemClock, log: createQuietLog(), checkIntegrity: false })
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  store.dispose()
  rmSync(dataDir, { recursive: true, force: true })
})

const start = async (...args: string[]): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, '../../helpers/lease-process.ts'), [dataDir, ...args], { execArgv: [] })
  children.push(child)
  await once(child, 'message')
  return child
}
const addRow = (id: number) => store.prepare('insert into search_position values (?, 1)').run(id)
const rowCount = () => store.prepare('select count(*) from search_position').pluck().get()

describe('writing', () => {
  it('waits for another process without blocking this one', async () => {
    const child = await start('lock')
    let isWritten = false
    const writing = store.write(() => addRow(2)).then(() => (isWritten = true))
    // The loop turns, and readers see the state before.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(isWritten).toBe(false)
    expect(rowCount()).toBe(0)
    child.send('commit')
    await writing
    expect(rowCount()).toBe(2)
  })

  it('is all or nothing, one after another', async () => {
    await expect(
      store.write(() => {
        addRow(1)
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(rowCount()).toBe(0)
    await Promise.all([1, 2, 3].map((id) => store.write(() => addRow(id))))
    expect(rowCount()).toBe(3)
  })
})

describe('a lease', () => {
  it('is held by one process, and free once that was killed', async () => {
    const child = await start()
    const leases = createLeaseRepository(store, systemClock)
    expect(await leases.tryAcquire('one')).toBeNull()
    expect(leases.isHeld('one')).toBe(true)
    expect(await leases.tryAcquire('another')).not.toBeNull()
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    expect(leases.isHeld('one')).toBe(false)
    const lease = await leases.tryAcquire('one')
    expect(lease).not.toBeNull()
    await lease?.release()
    expect(leases.isHeld('one')).toBe(false)
  })

  it('is kept by its heartbeat, and runs out without', async () => {
    const clock = createManualClock()
    const leases = createLeaseRepository(store, clock)
    const held = await leases.tryAcquire('one')
    await clock.advance(120_000)
    expect(leases.isHeld('one')).toBe(true)
    expect(held?.lost).toBe(false)
    // A process that lives, but has not been able to run.
    store.prepare('update lease set heartbeat_at_ms = heartbeat_at_ms - 31000').run()
    const taken = await leases.tryAcquire('one')
    expect(taken).not.toBeNull()
    await clock.advance(5_000)
    expect(held?.lost).toBe(true)
    // Who lost it takes nothing from the new holder.
    await held?.release()
    expect(leases.isHeld('one')).toBe(true)
    await taken?.release()
  })

  it('outlives a clock that is set forward or back once its holder was heard of again', async () => {
    const clock = createManualClock()
    const leases = createLeaseRepository(store, clock)
    await leases.tryAcquire('one')
    for (const jumpMs of [3_600_000, -7_200_000]) {
      clock.jump(jumpMs)
      await clock.advance(5_000)
      expect(leases.isHeld('one')).toBe(true)
      expect(await leases.tryAcquire('one')).toBeNull()
    }
  })

  it('of another machine counts by its heartbeat alone', async () => {
    const clock = createManualClock()
    const leases = createLeaseRepository(store, clock)
    store.prepare("insert into lease values ('one', 'o', 'elsewhere', 1, ?)").run(clock.nowMs())
    expect(await leases.tryAcquire('one')).toBeNull()
    await clock.advance(31_000)
    expect(await leases.tryAcquire('one')).not.toBeNull()
  })
})
