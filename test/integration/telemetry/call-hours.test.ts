import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHostPorts } from '../../../src-main/host-ports.ts'
import { createServices } from '../../../src-main/services.ts'
import { openStore } from '../../../src-main/store/store.ts'
import type { Store } from '../../../src-main/store/store.ts'
import { createCallHourRecorder } from '../../../src-main/telemetry/call-hour-recorder.ts'
import { createCallHourRepository } from '../../../src-main/telemetry/call-hour-repository.ts'
import { addTally, newTally } from '../../../src-main/wecom/call-tally.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { openPracticeRig } from '../directory/practice-rig.ts'
import type { PracticeRig } from '../directory/practice-rig.ts'

let rig: PracticeRig
beforeEach(async () => {
  rig = await openPracticeRig({ departments: 4, members: 20 })
})
afterEach(() => rig.dispose())

const clock = createManualClock()
const log = createQuietLog()
const open = (): Store => openStore({ dataDir: rig.desk.dir, clock, log, checkIntegrity: false })
/** Everything that is written of a company, by API. */
const recorded = (company: number): Record<string, { calls: number; failures: number; errcodes: object }> => {
  const store = open()
  try {
    const sums: ReturnType<typeof recorded> = {}
    for (const { endpoint, tally } of createCallHourRepository(store).since(company, 0)) {
      const sum = newTally()
      addTally(sum, tally)
      const known = sums[endpoint]
      sums[endpoint] = {
        calls: (known?.calls ?? 0) + sum.calls,
        failures: (known?.failures ?? 0) + sum.failures,
        errcodes: { ...known?.errcodes, ...Object.fromEntries(sum.errcodes) },
      }
    }
    return sums
  } finally {
    store.dispose()
  }
}

describe('calls per hour', () => {
  it('add up over two services on one data directory', async () => {
    const ports = createHostPorts({
      dataDir: rig.desk.dir,
      host: { kind: 'cli', capabilities: [] },
      env: { WECOM_DESK_KEY_DIR: join(rig.desk.dir, '../keys'), WECOM_DESK_KEYCHAIN: 'off' },
    })
    const other = await createServices(ports, { checkIntegrity: false })
    const { areas, call } = rig.desk
    await rig.desk.sync('all')
    rig.practice.setFault({ kind: 'untrusted-ip', path: null, times: 1 })
    const [profile] = await areas.profiles.list({}, call)
    const profileId = profile?.id ?? ''
    const both = [areas, other.areas]
    await Promise.all(both.map((each) => each.tokens.validate({ profileId }, call)))
    const wanted = new Map<string, { calls: number; failures: number }>()
    for (const each of both) {
      for (const { endpoint, calls, failures } of await each.system.metrics({}, call)) {
        const known = wanted.get(endpoint) ?? { calls: 0, failures: 0 }
        wanted.set(endpoint, { calls: known.calls + calls, failures: known.failures + failures })
      }
    }
    await other.dispose()
    await rig.desk.reopen()
    const found = recorded(1)
    expect(Object.keys(found).sort()).toEqual([...wanted.keys()].sort())
    for (const [endpoint, { calls, failures }] of wanted) expect(found[endpoint]).toMatchObject({ calls, failures })
    expect(Object.values(found).some(({ errcodes }) => '60020' in errcodes)).toBe(true)
    expect(recorded(0)).toEqual({})
  })

  it('go with their company, whose number is given again', async () => {
    await rig.desk.sync('departments')
    const { areas, call } = rig.desk
    const [profile] = await areas.profiles.list({}, call)
    await rig.desk.reopen()
    expect(recorded(1)).not.toEqual({})
    await rig.desk.areas.profiles.remove({ profileId: profile?.id ?? '' }, call)
    expect(recorded(1)).toEqual({})
  })

  it('are lost by a kill only as far as they had not been written', async () => {
    const { areas, call, dir } = rig.desk
    const [profile] = await areas.profiles.list({}, call)
    const child = fork(join(import.meta.dirname, '../../helpers/call-hour-process.ts'), [dir, profile?.id ?? ''], {
      env: { ...process.env, WECOM_DESK_KEYCHAIN: 'off' },
    })
    let written = 0
    for (; written < 100;) [{ written }] = (await once(child, 'message')) as [{ written: number }]
    child.kill('SIGKILL')
    await once(child, 'exit')
    // What was being written when it was killed may be there or not, but never a part of it.
    const after = recorded(1)['user/list']
    expect(after?.calls).toBeGreaterThanOrEqual(written)
    expect((after?.calls ?? 0) % 10).toBe(0)
    expect(after?.failures).toBe((after?.calls ?? 0) / 10)

    const store = open()
    const recorder = createCallHourRecorder({ store, hours: createCallHourRepository(store), clock, log })
    recorder.record('user/list', { durationMs: 20, failure: null, profileId: profile?.id })
    await recorder.dispose()
    store.dispose()
    expect(recorded(1)['user/list']?.calls).toBe((after?.calls ?? 0) + 1)
    expect(log.lines).toEqual([])
  })
})
