import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'

/** How the desktop app behaves; other hosts have none of it and refuse (`tray` is missing from their capabilities). */
export const desktopSettings = z.object({
  /** What closing the window does; asked the first time. */
  onClose: z.enum(['ask', 'tray', 'quit']),
  startWithSystem: z.boolean(),
  /** Started by the system it opens no window. */
  startHidden: z.boolean(),
  /** Where updates come from; off unless somebody chooses otherwise. */
  updates: z.enum(['off', 'stable']),
})
export type DesktopSettings = z.infer<typeof desktopSettings>

export const desktop = {
  settings: call({ permission: 'wechat.system.view' })
    .route({ method: 'GET', path: '/desktop', summary: 'How the desktop app closes, starts and updates' })
    .input(z.object({}).default({}))
    .output(desktopSettings)
    .errors(localErrors),
  setSettings: call({ permission: 'wechat.system.manage' })
    .route({ method: 'PATCH', path: '/desktop', summary: 'Change how the desktop app closes, starts and updates' })
    .input(desktopSettings.partial())
    .output(desktopSettings)
    .errors(localErrors),
}
