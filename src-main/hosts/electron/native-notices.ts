import type { Notification } from 'electron'
import type { Notifier } from '../../ports.ts'
import { nativeText } from './native-text.ts'

/** Kept so that a click is still heard; more than this nobody has on the screen. */
const keptNotices = 50

/** Notifications of the system. @param open what a click does, with the page that the notice is about */
export const createNativeNotices = (
  electron: Pick<typeof Electron, 'Notification'>,
  open: (page?: string) => void,
): Notifier => {
  // What nobody refers to is collected, and its click is lost.
  const shown = new Set<Notification>()
  return {
    notify: ({ title, body, level, page }) => {
      if (!electron.Notification.isSupported()) return
      const urgency = level === 'error' ? 'critical' : 'normal'
      const notice = new electron.Notification({ title: nativeText(title), body, urgency })
      notice.on('click', () => {
        shown.delete(notice)
        open(page)
      })
      notice.on('close', () => shown.delete(notice))
      shown.add(notice)
      for (const oldest of shown) {
        if (shown.size <= keptNotices) break
        shown.delete(oldest)
      }
      notice.show()
    },
  }
}
