import type { Notification } from '@contract/notifications.ts'
import { useRouter } from 'vue-router'
import { useDesk } from '../../app/desk.ts'
import { useCompanies } from '../../stores/companies.ts'
import { useNotifications } from '../../stores/notifications.ts'
import { actionOf } from './notification-action.ts'

/** Goes to what a notification is about, in its company, and marks it as read. */
export function useOpenNotification(): (notification: Notification) => Promise<void> {
  const { client } = useDesk()
  const router = useRouter()
  const companies = useCompanies()
  const notifications = useNotifications()

  return async (notification) => {
    const action = actionOf(notification)
    notifications.dismiss([notification.notificationId])
    const { profileId, notificationId, readAtMs } = notification
    // A run is shown among those of its company.
    if (action?.path.startsWith('/sync/') && profileId !== null && profileId !== companies.active?.id)
      await companies.use(client, profileId)
    if (readAtMs === null) await notifications.markRead(client, [notificationId])
    if (action) await router.push(action.path)
  }
}
