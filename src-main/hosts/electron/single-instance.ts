import type { App } from 'electron'

/**
 * Takes the data directory for this process. Electron keeps the lock in its own user data folder, which lies in the data
 * directory: so two desktops with different data run side by side.
 * @param onSecondStart told the arguments of every later start with the same data
 * @returns false where another process has it; that one has been told and shows its window
 */
export const takeDataDirectory = (app: App, onSecondStart: (argv: readonly string[]) => void): boolean => {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', (_event, argv) => onSecondStart(argv))
  return true
}
