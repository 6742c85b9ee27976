/** What the app did to parts that only exist as a record here; tests read it through the control channel. */
export const recorder = {
  /** Options of every BrowserWindow, as the app gave them. */
  windows: [] as object[],
  errorBoxes: [] as { title: string; content: string }[],
  openedOutside: [] as string[],
  notifications: [] as object[],
  /** What the application menu was set to, newest last; null for none. */
  menus: [] as unknown[],
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
