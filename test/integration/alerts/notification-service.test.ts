import { expect, it } from 'vitest'
import { createNotificationService } from '../../../src-main/alerts/notification-service.ts'
import type { NotificationFacts } from '../../../src-main/alerts/notification-repository.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { call, createPlace, openWorld } from '../vault/credential-world.ts'

const open = async () => {
  const place = createPlace()
  const clock = createManualClock({ sleepsPass: true })
  const world = openWorld(place, { clock })
  const { id: profileId } = await world.profiles.add(
    {
      name: 'a',
      corpId: 'ww0123456789abcdef',
      remark: '',
      environment: 'test',
      colour: 'blue',
      apiBaseUrl: 'https://qyapi.weixin.qq.com',
      proxy: 'none',
      timeoutMs: 1000,
    },
    call,
  )
  const log = createQuietLog()
  const service = createNotificationService({ store: world.store, clock, log, changes: world.changes })
  const about = (subject: string): NotificationFacts => ({
    profileId,
    kind: 'sync-failed',
    subject,
    severity: 'bad',
    title: { 'zh-CN': `${subject} 失败`, en: `${subject} failed` },
    text: { 'zh-CN': '原因', en: 'reason' },
  })
  const list = async (unreadOnly = false) => service.list({ unreadOnly, limit: 500 }, call)
  const settle = () => world.store.write(() => undefined).then(() => clock.advance(0))
  return {
    service,
    about,
    list,
    clock,
    world,
    settle,
    [Symbol.asyncDispose]: async () => {
      await service.dispose()
      world[Symbol.dispose]()
      place[Symbol.dispose]()
    },
  }
}

it('counts the same thing until somebody read it, and begins anew after that', async () => {
  await using desk = await open()
  desk.service.raise(desk.about('all'))
  await desk.clock.advance(5000)
  desk.service.raise(desk.about('all'))
  desk.service.raise(desk.about('tags'))
  await desk.settle()
  const first = await desk.list()
  expect(first.unread).toBe(2)
  const counted = first.items.find(({ title }) => title.en === 'all failed')
  expect(counted).toMatchObject({ times: 2, readAtMs: null })
  expect((counted?.lastAtMs ?? 0) - (counted?.firstAtMs ?? 0)).toBe(5000)

  await desk.service.markRead({ notificationIds: [counted?.notificationId ?? 0] }, call)
  desk.service.raise(desk.about('all'))
  await desk.settle()
  expect((await desk.list()).items.map(({ times }) => times).toSorted()).toEqual([1, 1, 2])
  expect((await desk.list(true)).items).toHaveLength(2)
  expect(await desk.service.markRead({}, call)).toEqual({ unread: 0 })
  expect(await desk.service.clear({}, call)).toEqual({ removed: 3 })
})

it('keeps the last 20 of what comes and goes, and everything else', async () => {
  await using desk = await open()
  desk.service.raise(desk.about('tags'))
  for (let number = 0; number < 30; number++) {
    desk.service.raise(desk.about('all'))
    desk.service.recovered({ profileId: desk.about('all').profileId, kinds: ['sync-failed'], subjects: ['all'] })
  }
  desk.service.raise(desk.about('all'))
  await desk.settle()
  const { unread, items } = await desk.list()
  expect(unread).toBe(2)
  expect(items.filter(({ title }) => title.en === 'all failed')).toHaveLength(20)
  expect(items).toHaveLength(21)
})

it('keeps the newest 500 and still counts right', async () => {
  await using desk = await open()
  for (let number = 0; number < 503; number++) {
    desk.service.raise(desk.about(`run ${number}`))
    await desk.clock.advance(1)
  }
  await desk.settle()
  const { unread, items } = await desk.list()
  expect(unread).toBe(500)
  expect(items[0]?.title.en).toBe('run 502 failed')
  expect(items.at(-1)?.title.en).toBe('run 3 failed')
})
