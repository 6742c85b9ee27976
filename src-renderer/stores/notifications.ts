import type { Notification } from '@contract/notifications.ts'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { DeskClient } from '../client/index.ts'
import { useMe } from './me.ts'

/** Only these come up by themselves: without a person nothing goes on. */
const urgentKinds: ReadonlySet<string> = new Set(['sync-failed', 'sync-waiting'])

/** What a person should know of, of all companies, newest first. */
export const useNotifications = defineStore('notifications', () => {
  const me = useMe()
  const items = shallowRef<Notification[]>([])
  const unread = ref(0)
  /** Urgent ones that came while the page was open and that nobody has seen yet, newest first. */
  const fresh = shallowRef<Notification[]>([])
  let newestAtMs: number | null = null

  async function load(client: DeskClient): Promise<void> {
    if (!me.may('wechat.system.view')) return
    const answer = await client.notifications.list({})
    items.value = answer.items
    unread.value = answer.unread
    const before = newestAtMs
    newestAtMs = Math.max(before ?? 0, ...answer.items.map(({ lastAtMs }) => lastAtMs))
    const still = new Set(fresh.value.map(({ notificationId }) => notificationId))
    // What was there when the page was opened is not news; what was read elsewhere is none any more.
    fresh.value = answer.items.filter(
      ({ notificationId, kind, readAtMs, lastAtMs }) =>
        urgentKinds.has(kind) &&
        readAtMs === null &&
        (still.has(notificationId) || (before !== null && lastAtMs > before)),
    )
  }

  async function markRead(client: DeskClient, notificationIds?: number[]): Promise<void> {
    // Opening one is no reason to be told that it stays unread for the others.
    if (!me.may('wechat.notification.manage')) return
    unread.value = (await client.notifications.markRead(notificationIds ? { notificationIds } : {})).unread
    await load(client)
  }

  async function clear(client: DeskClient): Promise<void> {
    await client.notifications.clear({})
    await load(client)
  }

  /** Takes cards away; without ids all. They stay unread in the drawer. */
  function dismiss(notificationIds?: readonly number[]): void {
    fresh.value = notificationIds
      ? fresh.value.filter(({ notificationId }) => !notificationIds.includes(notificationId))
      : []
  }

  return { items, unread, fresh, load, markRead, clear, dismiss }
})
