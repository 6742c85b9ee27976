import type { StandInMenu } from './menu.ts'

/** An icon in the tray, as it is now. */
export interface TrayRecord {
  image: string
  tooltip: string
  menu: StandInMenu | null
  click(): void
}

/** What the app did to parts that only exist as a record here; tests read it through the control channel. */
export const recorder = {
  /** Options of every BrowserWindow, as the app gave them. */
  windows: [] as object[],
  /** Colours that windows were given after they were made. */
  backgrounds: [] as string[],
  errorBoxes: [] as { title: string; content: string }[],
  openedOutside: [] as string[],
  /** What was shown of the system's notifications; `click` is what a person does. */
  notifications: [] as { options: object; click(): void }[],
  /** How often the application menu was set; what it is now says `Menu.getApplicationMenu`. */
  menusSet: 0,
  /** Icons in the tray that have not been destroyed. */
  trays: [] as TrayRecord[],
  /** Questions to the person; `answers` holds what they will say, first come first served. */
  messageBoxes: [] as { options: object; response: number | null }[],
  answers: [] as { response: number; checkboxChecked?: boolean }[],
  loginItem: { openAtLogin: false } as { openAtLogin: boolean; name?: string },
  protocolClients: [] as string[],
  openedPaths: [] as string[],
  /** What the app asked of Electron's updater. */
  updates: [] as string[],
  /** Questions for permission, and how the app decided. */
  permissions: [] as { permission: string; isAllowed: boolean }[],
  /** Addresses that pages wanted to navigate to or to open, and whether the app let them. */
  navigations: [] as { url: string; isAllowed: boolean }[],
  windowOpens: [] as { url: string; action: string }[],
  downloads: [] as { url: string; isAllowed: boolean }[],
  /** Requests beyond this machine; they are cut. */
  cutRequests: [] as string[],
  secondInstances: 0,
  /** Where a test attaches to the browser; null until there is one. */
  devtools: null as string | null,
}
