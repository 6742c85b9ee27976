import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { bilingual } from './shapes.ts'

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

export const desktopChange = desktopSettings.partial()
export type DesktopChange = z.infer<typeof desktopChange>

export const desktopState = desktopSettings.extend({
  /** False on macOS: there an app stays when its window is closed. */
  mayChooseOnClose: z.boolean(),
  /** Why `stable` cannot be chosen on this machine; null where it can. */
  updatesUnavailable: bilingual.nullable(),
})
export type DesktopState = z.infer<typeof desktopState>

/** What the menu of the app asks its page to do; where a page has to be shown, the app goes to its address instead. */
export const pageCommands = ['reload-data', 'find', 'shortcuts', 'about'] as const
export type PageCommand = (typeof pageCommands)[number]

const nothing = z.object({}).default({})

export const desktop = {
  settings: call({ permission: 'wechat.system.view' })
    .route({ method: 'GET', path: '/desktop', summary: 'How the desktop app closes, starts and updates' })
    .input(nothing)
    .output(desktopState)
    .errors(localErrors),
  setSettings: call({ permission: 'wechat.system.manage', audited: true })
    .route({ method: 'PATCH', path: '/desktop', summary: 'Change how the desktop app closes, starts and updates' })
    .input(desktopChange)
    .output(desktopState)
    .errors(localErrors),
  /** Stays open; for the page in the app's own window. */
  commands: call({ permission: 'wechat.self' })
    .route({ method: 'GET', path: '/desktop/commands', summary: 'What was chosen in the menu of the desktop app' })
    .input(nothing)
    .output(eventIterator(z.object({ command: z.enum(pageCommands) })))
    .errors(localErrors),
  /** Only Chromium hears of it by itself; the app then looks for itself. */
  networkChanged: call({ permission: 'wechat.self' })
    .route({ method: 'POST', path: '/desktop/network', summary: 'Tell the desktop app that the network came or went' })
    .input(nothing)
    .output(z.object({ online: z.boolean() }))
    .errors(localErrors),
}
