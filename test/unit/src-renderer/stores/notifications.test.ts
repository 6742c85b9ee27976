import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import type { Notification } from '@contract/notifications.ts'
import { isShown } from '@/features/notifications/notification-action.ts'
import { useNotifications } from '@/stores/notifications.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'

const note = (notificationId: number, lastAtMs: number, over: Partial<Notification> = {}): Notification => ({
  notificationId,
  profileId: 'p1',
  kind: 'sync-failed',
  severity: 'bad',
  title: { 'zh-CN': '失败', en: 'failed' },
  text: { 'zh-CN': '', en: '' },
  runId: 'r1',
  errcode: null,
  refusedIp: null,
  times: 1,
  firstAtMs: lastAtMs,
  lastAtMs,
  readAtMs: null,
  ...over,
})

let answer: Notification[]
const client = createFakeClient({
  notifications: {
    list: () => Promise.resolve({ unread: answer.filter(({ readAtMs }) => readAtMs === null).length, items: answer }),
  },
})
const freshIds = () => useNotifications().fresh.map(({ notificationId }) => notificationId)

beforeEach(() => setActivePinia(createPinia()))

it('brings up only what is urgent and came while the page was open', async () => {
  const store = useNotifications()
  answer = [note(1, 100)]
  await store.load(client)
  expect(freshIds()).toEqual([])
  answer = [note(3, 300, { kind: 'ip-refused' }), note(2, 200), note(1, 100)]
  await store.load(client)
  expect(freshIds()).toEqual([2])
  expect(store.unread).toBe(3)
})

it('comes up again when it happens again, and goes when it was read elsewhere or dismissed', async () => {
  const store = useNotifications()
  answer = []
  await store.load(client)
  answer = [note(1, 100)]
  await store.load(client)
  store.dismiss([1])
  expect(freshIds()).toEqual([])
  await store.load(client)
  expect(freshIds()).toEqual([])
  answer = [note(1, 200, { times: 2 })]
  await store.load(client)
  expect(freshIds()).toEqual([1])
  answer = [note(1, 200, { times: 2, readAtMs: 250 })]
  await store.load(client)
  expect(freshIds()).toEqual([])
})

it('knows what the page shows anyway', () => {
  const failed = { kind: 'sync-failed', profileId: 'p1' } as const
  expect(isShown(failed, { page: 'sync', profileId: 'p1' })).toBe(true)
  expect(isShown(failed, { page: 'overview', profileId: 'p1' })).toBe(true)
  expect(isShown(failed, { page: 'sync', profileId: 'p2' })).toBe(false)
  expect(isShown(failed, { page: 'directory', profileId: 'p1' })).toBe(false)
})
