import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Notification } from '../../../src-main/contract/notifications.ts'
import { createHostPorts } from '../../../src-main/host-ports.ts'
import { createServices } from '../../../src-main/services.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import { openStrangerCompany, strangerSecret } from '../../helpers/stranger-company.ts'
import { briskClock, openPracticeRig } from '../directory/practice-rig.ts'
import type { PracticeRig } from '../directory/practice-rig.ts'

// Several syncs each; a busy machine may take its time.

let rig: PracticeRig
beforeEach(async () => {
  rig = await openPracticeRig({ departments: 4, members: 30, clock: briskClock(), secrets: (all) => [...all] })
})
afterEach(() => rig.dispose())

const all = { unreadOnly: false, limit: 100 }
const listed = async (services = rig.desk.services) => services.areas.notifications.list(all, rig.desk.call)
const untilThere = async (wanted: (items: Notification[]) => boolean): Promise<Notification[]> =>
  vi.waitFor(
    async () => {
      const { items } = await listed()
      if (!wanted(items)) throw new Error(`Not yet: ${JSON.stringify(items)}`)
      return items
    },
    { timeout: 20_000 },
  )
const of = (kind: Notification['kind']) => (items: Notification[]) => items.some((item) => item.kind === kind)

describe('what a person is told', () => {
  it('of a refused address and the failed run, counted when it happens again, and put right by success', async () => {
    rig.practice.setFault({ kind: 'untrusted-ip', path: null, times: null })
    const run = await rig.desk.sync('all')
    expect(run.state).toBe('failed')
    const items = await untilThere((found) => of('sync-failed')(found) && of('ip-refused')(found))
    expect(items.find(({ kind }) => kind === 'ip-refused')).toMatchObject({
      errcode: 60020,
      refusedIp: '203.0.113.24',
      severity: 'bad',
      times: 1,
      title: { 'zh-CN': '企业微信拒绝了地址 203.0.113.24（“stranger”）' },
    })
    expect(items.find(({ kind }) => kind === 'sync-failed')).toMatchObject({
      runId: run.runId,
      times: 1,
      title: { en: 'Directory sync failed: “stranger”' },
    })

    const second = await rig.desk.sync('all')
    const counted = await untilThere((found) => found.some(({ kind, times }) => kind === 'sync-failed' && times === 2))
    expect(counted).toHaveLength(2)
    expect(counted.find(({ kind }) => kind === 'sync-failed')?.runId).toBe(second.runId)

    rig.practice.clearFaults()
    expect((await rig.desk.sync('all')).state).toBe('succeeded')
    await expect.poll(async () => (await listed()).unread).toBe(0)
    expect((await listed()).items).toHaveLength(2)
    expect(await rig.desk.areas.notifications.clear({}, rig.desk.call)).toEqual({ removed: 2 })
  })

  it('of a plan that waits, until it is decided; of a cancelled run nothing', async () => {
    await rig.desk.sync('all')
    rig.practice.setFault({ kind: 'empty-directory', path: null, times: null })
    const run = await rig.desk.sync('all')
    expect(run.state).toBe('awaiting-confirmation')
    const [waiting] = await untilThere(of('sync-waiting'))
    expect(waiting).toMatchObject({ kind: 'sync-waiting', runId: run.runId, severity: 'doubt', readAtMs: null })
    expect(waiting?.text.en).toMatch(/^It would remove \d+,/)
    await rig.desk.areas.sync.reject({ runId: run.runId }, rig.desk.call)
    await expect.poll(async () => (await listed()).unread).toBe(0)

    rig.practice.clearFaults()
    rig.practice.setFault({ kind: 'timeout', path: 'user/list', times: null })
    const order = { kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' } as const
    const { runId } = await rig.desk.areas.sync.start(order, rig.desk.call)
    await rig.desk.areas.sync.cancel({ runId }, rig.desk.call)
    expect((await listed()).items).toHaveLength(1)
  })

  it('of a secret that WeCom refuses, by the name of its app', async () => {
    const { call, areas } = rig.desk
    const profileId = await rig.desk.addCompany({
      name: '乙公司',
      apiBaseUrl: rig.practice.apiBaseUrl,
      corpId: rig.practice.credentials.corpId,
      secrets: [{ kind: 'app', agentId: 1000002, secret: 'not-the-secret-of-anybody' }],
    })
    await areas.tokens.refresh({ profileId }, call)
    const [refused] = await untilThere(of('secret-refused'))
    expect(refused).toMatchObject({ profileId, errcode: 40001, times: 1, refusedIp: null })
    expect(refused?.title['zh-CN']).toBe('企业微信拒绝了“乙公司”的凭据“自建应用 1000002”')
    const { unread } = await areas.notifications.markRead({ notificationIds: [refused?.notificationId ?? 0] }, call)
    expect(unread).toBe(0)
    // The company goes, and with it what was said of it.
    await areas.profiles.remove({ profileId }, call)
    expect((await listed()).items).toEqual([])
  })

  it('of nothing that the doctor finds: it is read there', async () => {
    const { call, areas } = rig.desk
    rig.practice.setFault({ kind: 'untrusted-ip', path: null, times: null })
    const found = []
    for await (const step of await areas.doctor.watch({ profileId: rig.profileId }, call)) found.push(step)
    expect(JSON.stringify(found)).toContain('203.0.113.24')
    expect((await listed()).items).toEqual([])
  })

  it('of an address that is refused while tokens are refreshed in the background', async () => {
    let aheadMs = 0
    const clock = { ...briskClock(), nowMs: () => Date.now() + aheadMs }
    const refused = {
      errcode: 60020,
      errmsg: 'not allow to access from your ip, hint: [1], from ip: 203.0.113.77, more',
    }
    let isTrusted = true
    const stranger = await openStrangerCompany({
      departments: [],
      members: new Map(),
      intercept: (path) => (path === 'gettoken' && !isTrusted ? refused : null),
    })
    const desk = await openDeskUnderTest({ clock })
    try {
      const { apiBaseUrl } = stranger
      const secrets = [{ kind: 'app' as const, agentId: 7, secret: strangerSecret }]
      const profileId = await desk.addCompany({ apiBaseUrl, secrets })
      expect(await desk.areas.tokens.refresh({ profileId }, desk.call)).toMatchObject({ success: 1 })
      isTrusted = false
      // Asleep past the end of the token: awake again, the host fetches a new one without anybody asking.
      aheadMs = 3 * 3_600_000
      await desk.services.startResidentWork()
      // By the schedule that renews tokens; others may be due as well, by the hour at which this runs.
      await expect
        .poll(async () => (await listed(desk.services)).items)
        .toContainEqual(
          expect.objectContaining({ kind: 'ip-refused', profileId, errcode: 60020, refusedIp: '203.0.113.77' }),
        )
    } finally {
      await desk.dispose()
      await stranger.close()
    }
  })

  it('by another process, too: an open host hears of what a command raised', async () => {
    const { services, dir, call } = rig.desk
    const other = await createServices(
      createHostPorts({
        dataDir: dir,
        host: { kind: 'cli', capabilities: [] },
        env: { WECOM_DESK_KEY_DIR: join(dir, '../keys'), WECOM_DESK_KEYCHAIN: 'off' },
      }),
      { checkIntegrity: false },
    )
    try {
      await services.startResidentWork({ schedules: false })
      const stop = new AbortController()
      const notices = services.changes.watch(stop.signal)
      rig.practice.setFault({ kind: 'untrusted-ip', path: null, times: null })
      const order = { kind: 'tags', scope: { children: true }, dryRun: false, trigger: 'manual' } as const
      const { runId } = await other.areas.sync.start(order, call)
      for await (const _progress of await other.areas.sync.watch({ runId }, call));
      // As a command does: what was raised last is written before it ends.
      await other.dispose()
      expect((await listed()).items.map(({ kind }) => kind).toSorted()).toEqual(['ip-refused', 'sync-failed'])
      for await (const { topic } of notices) if (topic === 'notifications') stop.abort()
    } finally {
      await other.dispose()
    }
  })
})
