import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createChangeHub } from '../../../src-main/changes.ts'
import type { Run } from '../../../src-main/contract/sync.ts'
import { createLiveRuns } from '../../../src-main/directory/live-runs.ts'
import type { RunControlRepository } from '../../../src-main/directory/run-control-repository.ts'
import type { RunRepository } from '../../../src-main/directory/run-repository.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'

let desk: DeskUnderTest
beforeEach(async () => {
  desk = await openDeskUnderTest()
})
afterEach(() => desk.dispose())

it('tells of a run that is slow while it runs, and of its end, once each', async () => {
  const clock = createManualClock()
  // Only what is read of it.
  const run = { runId: 'r', profileId: 'p', kind: 'all', startedAtMs: clock.nowMs(), usualMs: 5000 } as Run
  const told: string[] = []
  let state: Run['state'] = 'running'
  const live = createLiveRuns({
    databasePath: join(desk.dir, 'desk.db'),
    // Only what a run at work asks of them.
    runs: { find: () => ({ ...run, state }), end: () => Promise.resolve() } as unknown as RunRepository,
    controls: {
      find: () => null,
      answer: () => Promise.resolve(),
      forget: () => Promise.resolve(),
    } as unknown as RunControlRepository,
    clock,
    log: createQuietLog(),
    changes: createChangeHub(),
    searchIndex: { follow: () => undefined },
    tell: ({ type, run: about }) => told.push(`${type} ${about.state}`),
  })
  let finish = (): void => undefined
  const work = new Promise<void>((resolve) => {
    finish = resolve
  })
  const lease = { name: 'l', owner: 'o', lost: false, release: () => Promise.resolve() }
  live.launch(run, lease, { company: 1, skipWithoutMobile: false }, () => work)
  await clock.advance(34_000)
  expect(told).toEqual([])
  await clock.advance(60_000)
  expect(told).toEqual(['slow running'])
  state = 'succeeded'
  finish()
  await live.find('r')?.done
  expect(told).toEqual(['slow running', 'ended succeeded'])
  expect(live.find('r')).toBeUndefined()
})
