import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openPracticeRig, shapeOfMirror, shapeOfUpstream, upstreamOf } from './practice-rig.ts'
import type { PracticeRig } from './practice-rig.ts'

// Several syncs each; a busy machine may take its time.

let rig: PracticeRig
afterEach(() => rig.dispose())

const order = { kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' } as const

/** A run that is held while its lists of members are being read. */
const holdRun = async (): Promise<string> => {
  const { areas, call } = rig.desk
  const { runId } = await areas.sync.start(order, call)
  for await (const { stage, done } of await areas.sync.watch({ runId }, call))
    if (stage === 'members' && done > 0) break
  expect((await areas.sync.pause({ runId }, call)).state).toBe('running')
  return runId
}
const progressOf = async (runId: string) => {
  for await (const progress of await rig.desk.areas.sync.watch({ runId }, rig.desk.call)) return progress
  throw new Error('The run told nothing')
}
/** Waits until what was under way when the run was held has come in. */
const untilQuiet = async (): Promise<number> => {
  const asked = () => Object.values(rig.practice.requests()).reduce((sum, count) => sum + count, 0)
  for (let before = -1; ;) {
    const now = asked()
    if (now === before) return now
    before = now
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}
const endOf = async (runId: string) => {
  for await (const _progress of await rig.desk.areas.sync.watch({ runId }, rig.desk.call));
  return rig.desk.areas.sync.get({ runId }, rig.desk.call)
}

describe('a run that is held', () => {
  it('asks WeCom for nothing, keeps its lease, and ends like any other once it goes on', async () => {
    rig = await openPracticeRig({ departments: 120, members: 400 })
    const { areas, call } = rig.desk
    const runId = await holdRun()
    const asked = await untilQuiet()
    const held = await progressOf(runId)
    expect(held).toMatchObject({ paused: true, state: 'running', stage: 'members' })
    expect(held.done).toBeLessThan(held.total ?? 0)
    await expect(areas.sync.start(order, call)).rejects.toMatchObject({ code: 'ALREADY_RUNNING' })
    // To hold it again changes nothing.
    await areas.sync.pause({ runId }, call)
    expect(await untilQuiet()).toBe(asked)
    expect(rig.mirror().members).toEqual([])

    await areas.sync.resume({ runId }, call)
    expect(await endOf(runId)).toMatchObject({ state: 'succeeded' })
    expect(shapeOfMirror(rig.mirror())).toEqual(shapeOfUpstream(await upstreamOf(rig.practice)))
    await expect(areas.sync.pause({ runId }, call)).rejects.toMatchObject({ code: 'INVALID' })
    await expect(areas.sync.resume({ runId }, call)).rejects.toMatchObject({ code: 'INVALID' })
  })

  it('is cancelled at once, with nothing changed', async () => {
    rig = await openPracticeRig({ departments: 120, members: 400 })
    const { areas, call } = rig.desk
    const runId = await holdRun()
    expect((await areas.sync.cancel({ runId }, call)).state).toBe('cancelled')
    expect(rig.mirror().members).toEqual([])
    expect(rig.query('select * from run_control')).toEqual([])
    expect((await rig.desk.sync('all')).state).toBe('succeeded')
  })

  it('is interrupted when its process is killed, with the old mirror in place', async () => {
    rig = await openPracticeRig({ departments: 60, members: 200 })
    const { areas, call } = rig.desk
    await rig.desk.sync('all')
    const before = rig.mirror()
    rig.practice.evolve(30)
    // Its lists are held back until it has been told to wait.
    rig.practice.setFault({ kind: 'timeout', path: 'user/list', times: null })
    const child = fork(join(import.meta.dirname, '../../helpers/sync-process.ts'), [rig.desk.dir], {
      env: {
        ...process.env,
        WECOM_DESK_KEY_DIR: join(rig.desk.dir, '../keys'),
        WECOM_DESK_KEYCHAIN: 'off',
        WECOM_DESK_LOG_LEVEL: 'silent',
      },
      execArgv: [],
    })
    const [{ started: runId }] = (await once(child, 'message')) as [{ started: string }]
    await areas.sync.pause({ runId }, call)
    expect((await progressOf(runId)).paused).toBe(true)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    rig.practice.clearFaults()
    await rig.desk.reopen()
    expect((await rig.desk.areas.sync.get({ runId }, call)).state).toBe('interrupted')
    expect(rig.query('select * from run_control')).toEqual([])
    expect(rig.mirror()).toEqual(before)
    await rig.desk.sync('all')
  })
})
