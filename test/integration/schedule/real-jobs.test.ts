import { afterEach, beforeEach, expect, it } from 'vitest'
import { briskClock, openPracticeRig } from '../directory/practice-rig.ts'
import type { PracticeRig } from '../directory/practice-rig.ts'

// Real threads, replies and files.
let rig: PracticeRig
beforeEach(async () => {
  rig = await openPracticeRig({ departments: 4, members: 30, clock: briskClock() })
})
afterEach(() => rig.dispose())

/** Runs a schedule and waits for its end. */
const run = async (scheduleId: string) => {
  const { schedules, system } = rig.desk.areas
  const ending = new AbortController()
  const notices = system.watch({}, { ...rig.desk.call, signal: ending.signal })
  const { scheduleRunId } = await schedules.runNow({ scheduleId }, rig.desk.call)
  const find = async () =>
    (await schedules.history({ scheduleId, outcomes: [], offset: 0, limit: 10 }, rig.desk.call)).items.find(
      (item) => item.scheduleRunId === scheduleRunId,
    )
  let ended = await find()
  if (ended?.finishedAtMs === null)
    for await (const { topic } of await notices) {
      if (topic !== 'schedules') continue
      ended = await find()
      if (ended?.finishedAtMs !== null) break
    }
  ending.abort()
  return ended
}

it('syncs, refreshes tokens, backs up and cleans up as the services do it', async () => {
  const { areas, call } = rig.desk
  const { profileId } = rig
  const synced = await run(`sync-all:${profileId}`)
  expect(synced).toMatchObject({ outcome: 'done', trigger: 'person', profileId, errcode: null })
  expect(await areas.sync.get({ runId: synced?.runId ?? '' }, call)).toMatchObject({
    trigger: 'schedule',
    state: 'succeeded',
    kind: 'all',
  })
  expect((await areas.directory.summary({ profileId }, call)).memberCount).toBe(30)
  expect(await run('token-refresh')).toMatchObject({ outcome: 'done' })
  expect(await run('backup')).toMatchObject({ outcome: 'done' })
  expect((await areas.backup.list({}, call)).items).toMatchObject([{ kind: 'daily' }])
  expect(await run('clean-up')).toMatchObject({ outcome: 'done' })
})

it('waits for a sync that a person started, and says what a person has to do', async () => {
  const { areas, call } = rig.desk
  const { profileId } = rig
  const mine = await areas.sync.start(
    { profileId, kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' },
    call,
  )
  const synced = await run(`sync-members:${profileId}`)
  expect(synced).toMatchObject({ outcome: 'done' })
  const [first, second] = await Promise.all(
    [mine.runId, synced?.runId ?? ''].map(async (runId) => areas.sync.get({ runId }, call)),
  )
  expect(second?.startedAtMs).toBeGreaterThanOrEqual(first?.finishedAtMs ?? Infinity)

  rig.practice.setFault({ kind: 'untrusted-ip', path: null, times: null })
  expect(await run(`sync-departments:${profileId}`)).toMatchObject({ outcome: 'failed', errcode: 60020 })

  const bare = await rig.desk.addCompany({
    apiBaseUrl: rig.practice.apiBaseUrl,
    corpId: 'ww0000000000000001',
    name: 'bare',
    secrets: [],
  })
  expect(await run(`sync-all:${bare}`)).toMatchObject({ outcome: 'skipped', runId: null })
  expect((await areas.schedules.list({ profileId: bare }, call)).items).toHaveLength(6)
  await areas.profiles.remove({ profileId: bare }, call)
  expect((await areas.schedules.list({}, call)).items.some((item) => item.profileId === bare)).toBe(false)
})
