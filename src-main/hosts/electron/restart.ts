import type { App } from 'electron'
import { argumentsOfRestart } from './start-arguments.ts'

export interface RestartOptions {
  electron: { app: Pick<App, 'relaunch' | 'exit' | 'isPackaged'> }
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
}

/** Ends this process and starts the app anew, with its window. Everything has been given back before. */
export const restart = ({ electron: { app }, argv, env }: RestartOptions): void => {
  const args = argumentsOfRestart(argv)
  const image = app.isPackaged ? env['APPIMAGE'] : undefined
  // The mount from which an AppImage runs is gone once it has ended; the file itself is still there.
  app.relaunch(image ? { execPath: image, args: ['--appimage-extract-and-run', ...args] } : { args })
  app.exit(0)
}
