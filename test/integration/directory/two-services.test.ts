import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHostPorts } from '../../../src-main/host-ports.ts'
import { createServices } from '../../../src-main/services.ts'
import type { ResidentServices } from '../../../src-main/services.ts'
import { openPracticeRig } from './practice-rig.ts'
import type { PracticeRig } from './practice-rig.ts'

// Many syncs each; a busy machine may take its time.

let rig: PracticeRig
let other: ResidentServices

beforeEach(async () => {
  rig = await openPracticeRig({ departments: 5, members: 30 })
  other = await createServices(
    createHostPorts({
      dataDir: rig.desk.dir,
      host: { kind: 'cli', capabilities: [] },
      env: { WECOM_DESK_KEY_DIR: join(rig.desk.dir, '../keys'), WECOM_DESK_KEYCHAIN: 'off' },
    }),
    { checkIntegrity: false },
  )
})
afterEach(async () => {
  await other.dispose()
  await rig.dispose()
})

const order = { kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' } as const
/** Waits for an answer that the upstream holds back until the fault is cleared. */
const startHeld = async () => {
  rig.practice.setFault({ kind: 'timeout', path: 'user/list', times: null })
  const { runId } = await rig.desk.areas.sync.start(order, rig.desk.call)
  const watching = await rig.desk.areas.sync.watch({ runId }, rig.desk.call)
  for await (const { stage } of watching) if (stage === 'members') break
  return runId
}

describe('two services on one data directory', () => {
  it('sync a company one at a time; the other one may watch, hold and cancel', async () => {
    const runId = await startHeld()
    const { call } = rig.desk
    await expect(other.areas.sync.start(order, call)).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
      data: { runId },
    })
    await expect(rig.desk.areas.sync.start(order, call)).rejects.toMatchObject({ code: 'ALREADY_RUNNING' })
    // Nobody takes the run for left behind.
    expect((await other.areas.sync.get({ runId }, call)).state).toBe('running')

    const isHeld = async (): Promise<boolean> => {
      for await (const { paused } of await other.areas.sync.watch({ runId }, call)) return paused
      throw new Error('The run told nothing')
    }
    expect(await other.areas.sync.pause({ runId }, call)).toMatchObject({ state: 'running', paused: true })
    expect(await isHeld()).toBe(true)
    await other.areas.sync.resume({ runId }, call)
    expect(await isHeld()).toBe(false)

    const states: string[] = []
    for await (const { state } of await other.areas.sync.watch({ runId }, call)) {
      states.push(state)
      if (states.length === 1) expect((await other.areas.sync.cancel({ runId }, call)).state).toBe('cancelled')
    }
    expect(states[0]).toBe('running')
    expect(states.at(-1)).toBe('cancelled')
    expect(rig.query('select * from run_control')).toEqual([])
    await expect(other.areas.sync.pause({ runId }, call)).rejects.toMatchObject({ code: 'INVALID' })
    rig.practice.clearFaults()
    const { runId: next } = await other.areas.sync.start(order, call)
    for await (const _progress of await rig.desk.areas.sync.watch({ runId: next }, call));
    expect((await rig.desk.areas.sync.get({ runId: next }, call)).state).toBe('succeeded')
    // What one wrote the other finds at once.
    const [userId = ''] = rig.practice.directory.userIds()
    expect((await rig.desk.areas.directory.find({ query: userId, limit: 5 }, call)).items).toMatchObject([{ userId }])
  })

  it('stop watching when the reader goes away', async () => {
    const runId = await startHeld()
    const reader = new AbortController()
    const seen: string[] = []
    for await (const { state } of await other.areas.sync.watch(
      { runId },
      { ...rig.desk.call, signal: reader.signal },
    )) {
      seen.push(state)
      reader.abort()
    }
    expect(seen).toEqual(['running'])
    await rig.desk.areas.sync.cancel({ runId }, rig.desk.call)
  })

  it('do not confirm a plan while the company is being synced', async () => {
    const { areas, call } = rig.desk
    const dry = await rig.desk.sync('all', { dryRun: true })
    expect(dry.state).toBe('awaiting-confirmation')
    const runId = await startHeld()
    await expect(other.areas.sync.confirm({ runId: dry.runId }, call)).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
    })
    await areas.sync.cancel({ runId }, call)
    expect((await other.areas.sync.confirm({ runId: dry.runId }, call)).state).toBe('succeeded')
    await expect(areas.sync.confirm({ runId: dry.runId }, call)).rejects.toMatchObject({ code: 'INVALID' })
    expect((await areas.directory.summary({}, call)).memberCount).toBe(rig.practice.size.members)
  })
})

describe('a company that is removed', () => {
  it('while it is synced leaves nothing behind, and nobody waiting', async () => {
    const runId = await startHeld()
    const watching = await rig.desk.areas.sync.watch({ runId }, rig.desk.call)
    await rig.desk.areas.profiles.remove({ profileId: rig.profileId }, rig.desk.call)
    rig.practice.clearFaults()
    const cancelled = Promise.resolve(rig.desk.areas.sync.cancel({ runId }, rig.desk.call)).catch(() => undefined)
    for await (const _progress of watching);
    await cancelled
    expect(rig.mirror().members).toEqual([])
    for (const table of ['journal', 'run', 'lease', 'plan_change', 'department_answer'])
      expect(rig.query(`select * from ${table}`)).toEqual([])
  })

  it('does not hide what is synced afterwards, nor shows through in the next company', async () => {
    const { areas, call } = rig.desk
    await rig.desk.sync('all')
    const [first, second] = [rig.profileId, await addSecond()]
    await rig.desk.sync('all', { profileId: second })
    expect((await areas.directory.find({ profileId: second, query: 'a', limit: 200 }, call)).total).toBeGreaterThan(0)
    expect(await areas.directory.departments({ profileId: second }, call)).not.toEqual([])
    await areas.profiles.remove({ profileId: second }, call)

    rig.practice.directory.addMember({
      userId: 'late.comer',
      name: '迟到者',
      memberships: [{ departmentId: 1, order: 0, isLeader: false }],
    })
    await rig.desk.sync('all', { profileId: first })
    expect((await areas.directory.find({ query: '迟到者', limit: 5 }, call)).items).toMatchObject([
      { userId: 'late.comer' },
    ])
    const third = await addSecond()
    expect(await areas.directory.departments({ profileId: third }, call)).toEqual([])
  })
})

const addSecond = async (): Promise<string> => {
  const { corpId, secrets } = rig.practice.credentials
  return rig.desk.addCompany({
    apiBaseUrl: rig.practice.apiBaseUrl,
    corpId,
    name: `second ${corpId}`,
    secrets: secrets.slice(1, 2),
  })
}

describe('a dry run that finds nothing', () => {
  it('does not throw away the plan that waits', async () => {
    const { areas, call } = rig.desk
    await rig.desk.sync('all')
    rig.practice.directory.addMember({
      userId: 'x',
      name: '某',
      memberships: [{ departmentId: 1, order: 0, isLeader: false }],
    })
    const waiting = await rig.desk.sync('all', { dryRun: true })
    rig.practice.directory.removeMember('x')
    expect((await rig.desk.sync('all', { dryRun: true })).state).toBe('succeeded')
    expect((await areas.sync.get({ runId: waiting.runId }, call)).state).toBe('awaiting-confirmation')
  })
})
