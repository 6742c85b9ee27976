import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Stage } from '../../../src-main/contract/sync.ts'
import { briskClock, openPracticeRig, shapeOfMirror, shapeOfUpstream, upstreamOf } from './practice-rig.ts'
import type { PracticeRig } from './practice-rig.ts'

// Many syncs each; a busy machine may take its time.

let rig: PracticeRig
/** A serial number, so that every case has something of its own to write. */
let round = 0

beforeAll(async () => {
  rig = await openPracticeRig({ seed: 11, departments: 12, members: 90, clock: briskClock() })
  expect((await rig.desk.sync('all')).state).toBe('succeeded')
})
afterEach(() => rig.practice.clearFaults())
afterAll(() => rig.dispose())

const changeUpstream = () => {
  const { directory } = rig.practice
  round++
  directory.addMember({
    userId: `new.${round}`,
    name: `新人${round}`,
    memberships: [{ departmentId: 1, order: 0, isLeader: false }],
  })
  const [somebody] = directory.userIds().slice(round)
  if (somebody) directory.updateMember(somebody, { name: `改名${round}` })
}
const expectRecovery = async () => {
  rig.practice.clearFaults()
  let run = await rig.desk.sync('all')
  if (run.state === 'awaiting-confirmation')
    run = await rig.desk.areas.sync.confirm({ runId: run.runId }, rig.desk.call)
  expect(['succeeded', 'suspicious']).toContain(run.state)
  expect(shapeOfMirror(rig.mirror())).toEqual(shapeOfUpstream(await upstreamOf(rig.practice)))
}

describe('one fault in the middle', () => {
  it.each([
    'expired-token',
    'rate-limit',
    'concurrency-limit',
    'busy',
    'timeout',
    'cut-connection',
    'nonsense',
    'http-500',
  ] as const)('%s is overcome without a trace', async (kind) => {
    changeUpstream()
    rig.practice.setFault({ kind, path: 'user/list', times: 1 })
    expect((await rig.desk.sync('all')).state).toBe('succeeded')
    expect(rig.practice.faults()).toEqual([])
    expect(shapeOfMirror(rig.mirror())).toEqual(shapeOfUpstream(await upstreamOf(rig.practice)))
  })
})

describe('a fault that stays', () => {
  it.each([
    ['untrusted-ip', 'agent/get'],
    ['untrusted-ip', 'department/list'],
    ['untrusted-ip', 'user/list'],
    ['untrusted-ip', 'user/get'],
    ['untrusted-ip', 'tag/list'],
    ['untrusted-ip', 'tag/get'],
    ['rate-limit', 'user/list'],
    ['cut-connection', 'department/list'],
    ['nonsense', 'department/list'],
    ['timeout', 'user/list'],
    ['nonsense', 'user/list'],
    ['http-500', 'tag/list'],
  ] as const)('%s of %s fails the run and changes nothing', async (kind, path) => {
    changeUpstream()
    if (path === 'user/get') rig.practice.directory.removeMember(`new.${round}`)
    const before = rig.mirror()
    // Somebody the lists do not tell of, so that people are asked for by name.
    const [gone] = rig.practice.directory
      .userIds()
      .filter((id) => before.members.some((row) => (row as { user_key: string }).user_key === id))
    if (path === 'user/get' && gone) rig.practice.directory.removeMember(gone)
    rig.practice.setFault({ kind, path, times: null })
    const run = await rig.desk.sync('all')
    expect(run.state).toBe('failed')
    expect(run.reason?.en).not.toBe('')
    expect(rig.mirror()).toEqual(before)
    await expectRecovery()
  })

  it.each([
    ['busy', 'user/list'],
    ['nonsense', 'tag/get'],
  ] as const)('%s of %s leaves alone what could not be read', async (kind, path) => {
    changeUpstream()
    const before = rig.mirror()
    rig.practice.setFault({ kind, path, times: null })
    const run = await rig.desk.sync('all')
    expect(run.state).toBe('partial')
    expect(run.problemCount).toBeGreaterThan(0)
    if (path === 'user/list') expect(rig.mirror().members).toEqual(before.members)
    else expect(rig.mirror().tagMembers).toEqual(before.tagMembers)
    await expectRecovery()
  })

  it('leaves somebody alone who is not listed and cannot be asked for', async () => {
    changeUpstream()
    await expectRecovery()
    rig.practice.directory.removeMember(`new.${round}`)
    rig.practice.setFault({ kind: 'nonsense', path: 'user/get', times: null })
    const run = await rig.desk.sync('members')
    expect(run).toMatchObject({ state: 'partial', counts: { members: { removed: 0 } } })
    rig.practice.clearFaults()
    expect((await rig.desk.sync('members')).counts.members).toMatchObject({ removed: 1 })
  })
})

describe('an answer with too little in it', () => {
  it.each(['department/list', 'user/list', 'tag/list'])('waits for a person when %s is empty', async (path) => {
    changeUpstream()
    const before = rig.mirror()
    // The practice company hides people from user/get as well only where it is told to.
    rig.practice.setFault({ kind: 'empty-directory', path, times: null })
    rig.practice.setFault({ kind: 'shrunken-directory', path: 'user/get', times: null })
    const run = await rig.desk.sync('all')
    expect(['awaiting-confirmation', 'suspicious']).toContain(run.state)
    if (run.state === 'awaiting-confirmation') {
      expect(rig.mirror()).toEqual(before)
      await rig.desk.areas.sync.reject({ runId: run.runId }, rig.desk.call)
      expect(rig.mirror()).toEqual(before)
    } else expect(rig.mirror().members.length).toBeGreaterThanOrEqual(before.members.length)
    await expectRecovery()
  })

  it('is never green when the directory shrinks', async () => {
    rig.practice.setFault({ kind: 'shrunken-directory', path: null, times: null })
    expect(['awaiting-confirmation', 'suspicious']).toContain((await rig.desk.sync('all')).state)
    await expectRecovery()
  })

  it('is told by the lists alone: everybody who is still there stays', async () => {
    const before = rig.mirror().members.length
    rig.practice.setFault({ kind: 'shrunken-directory', path: 'user/list', times: null })
    const run = await rig.desk.sync('all')
    expect(run).toMatchObject({ state: 'suspicious', counts: { members: { removed: 0 } } })
    expect(rig.mirror().members).toHaveLength(before)
    await expectRecovery()
  })
})

describe('cancelling', () => {
  it.each(['departments', 'members', 'tags', 'compare'] as const satisfies Stage[])(
    'while it is at %s leaves the mirror as it was',
    async (stage) => {
      changeUpstream()
      const before = rig.mirror()
      const { runId } = await rig.desk.areas.sync.start(
        { kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' },
        rig.desk.call,
      )
      // Held at that stage, where it goes by too quickly to be met otherwise.
      const path = ({ departments: 'department/list', members: 'user/list', tags: 'tag/get', compare: null } as const)[
        stage
      ]
      if (path) rig.practice.setFault({ kind: 'timeout', path, times: null })
      let isCancelled = false
      let state = ''
      for await (const progress of await rig.desk.areas.sync.watch({ runId }, rig.desk.call)) {
        state = progress.state
        if (progress.stage !== stage || isCancelled) continue
        isCancelled = true
        void rig.desk.areas.sync.cancel({ runId }, rig.desk.call)
      }
      const run = await rig.desk.areas.sync.get({ runId }, rig.desk.call)
      expect(run.state).toBe(state)
      // The comparison may be over before anybody sees it.
      if (stage !== 'compare') expect(isCancelled).toBe(true)
      if (run.state === 'cancelled') expect(rig.mirror()).toEqual(before)
      else expect(run.state).toBe('succeeded')
      if (stage !== 'compare') expect(run.state).toBe('cancelled')
      await expectRecovery()
    },
  )
})

describe('an app that cannot be asked', () => {
  it('is refused as the app of a secret that belongs to another, and makes the run of a narrower one partial', async () => {
    const two = await openPracticeRig({ seed: 13, departments: 6, members: 20, secrets: (all) => all.slice(2, 3) })
    try {
      const [wide, , narrow, sync] = two.practice.credentials.secrets
      const facts = { kind: 'app', agentId: wide?.agentId ?? 0, label: '', mayCallCustomerApis: false } as const
      const set = (secret: string | undefined, unproven = false) =>
        two.desk.areas.secrets.set({ ...facts, profileId: two.profileId, secret, unproven }, two.desk.call)
      for (const wrong of [narrow, sync])
        await expect(set(wrong?.secret)).rejects.toMatchObject({ errcode: 301_002, endpoint: 'agent/get' })
      expect((await set(wide?.secret)).provenAtMs).not.toBeNull()
      // An address that is not trusted yet says nothing against the secret.
      two.practice.setFault({ kind: 'untrusted-ip', path: 'agent/get', times: 1 })
      expect((await set(wide?.secret)).provenAtMs).not.toBeNull()
      await set(narrow?.secret, true)
      const run = await two.desk.sync('all')
      expect(run.state).toBe('partial')
      const { items } = await two.desk.areas.sync.problems({ runId: run.runId, offset: 0, limit: 9 }, two.desk.call)
      expect(items.map(({ reason }) => reason.en).join()).toContain('301002')
    } finally {
      await two.dispose()
    }
  })
  it('does not make everybody else gone whom a narrower app does not see', async () => {
    const two = await openPracticeRig({
      seed: 12,
      departments: 12,
      members: 40,
      secrets: (all) => [...all.slice(0, 1), ...all.slice(2, 3)],
      clock: briskClock(),
    })
    try {
      expect((await two.desk.sync('all')).state).toBe('succeeded')
      const before = two.mirror()
      // Used up by the first app; the narrow one is asked after it.
      two.practice.setFault({ kind: 'cut-connection', path: 'agent/get', times: 3 })
      expect((await two.desk.sync('all')).state).toBe('failed')
      expect(two.mirror()).toEqual(before)
      two.practice.setFault({ kind: 'untrusted-ip', path: 'agent/get', times: 1 })
      const run = await two.desk.sync('all')
      expect(run).toMatchObject({ state: 'partial', counts: { members: { removed: 0 }, departments: { removed: 0 } } })
      expect(two.mirror().members).toHaveLength(before.members.length)
      expect((await two.desk.sync('all')).state).toBe('succeeded')
      expect(shapeOfMirror(two.mirror())).toEqual(shapeOfUpstream(await upstreamOf(two.practice)))
    } finally {
      await two.dispose()
    }
  })
})

describe('a token that is refused for ever', () => {
  it('fails the run and changes nothing', async () => {
    // With a company of its own: the token source keeps away from such a secret for a while.
    const own = await openPracticeRig({ seed: 13, departments: 5, members: 20, clock: briskClock() })
    try {
      await own.desk.sync('all')
      const before = own.mirror()
      own.practice.setFault({ kind: 'expired-token', path: 'user/list', times: null })
      expect((await own.desk.sync('all')).state).toBe('failed')
      expect(own.mirror()).toEqual(before)
    } finally {
      await own.dispose()
    }
  })
})
