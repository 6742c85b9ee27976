import type { App, BrowserWindow } from 'electron'

/**
 * Takes the data directory for this process. Electron keeps the lock in its own user data folder, which lies in the data
 * directory: so two desktops with different data run side by side.
 * @returns false where another process has it; that one has been told and shows its window
 */
export const takeDataDirectory = (app: App, findWindow: () => BrowserWindow | undefined): boolean => {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', () => {
    const window = findWindow()
    if (!window) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  })
  return true
}
