import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { App } from 'electron'

/** Given by the system at its start: the app then waits in the tray. */
export const hiddenArgument = '--hidden'

/** The system's own list of what starts with it is the truth: a person may change it there. */
export interface StartWithSystem {
  isOn(): boolean
  /** @throws Error where the system refuses, such as a folder that cannot be written */
  set(isOn: boolean, isHidden: boolean): void
}

export interface StartOptions {
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings' | 'isPackaged' | 'getAppPath'>
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  /** The home of the person. */
  home: string
  /** The program that runs. */
  execPath: string
}

export const createStartWithSystem = (options: StartOptions): StartWithSystem =>
  options.platform === 'linux' ? xdgAutostart(options) : loginItem(options)

/** Windows: a value below the person's `Run` key. macOS: a login item, which says itself at the start that it was one. */
const loginItem = ({ app, platform, execPath }: StartOptions): StartWithSystem => {
  const appArgs = app.isPackaged ? [] : [app.getAppPath()]
  const item = (isHidden: boolean) => ({ path: execPath, args: [...appArgs, ...(isHidden ? [hiddenArgument] : [])] })
  return {
    isOn: () => {
      const found = [true, false].map((isHidden) => app.getLoginItemSettings(item(isHidden)))
      return found.some(({ openAtLogin, executableWillLaunchAtLogin }) =>
        platform === 'win32' ? openAtLogin && executableWillLaunchAtLogin : openAtLogin,
      )
    },
    set: (isOn, isHidden) => app.setLoginItemSettings({ openAtLogin: isOn, ...item(isHidden) }),
  }
}

/** Linux desktops start what has a file in this folder (XDG autostart). */
const xdgAutostart = ({ app, env, home, execPath }: StartOptions): StartWithSystem => {
  const configured = env['XDG_CONFIG_HOME']
  const folder = configured?.startsWith('/') ? configured : join(home, '.config')
  const file = join(folder, 'autostart', 'wecom-desk.desktop')
  // An AppImage runs from a mount that is gone at the next start; it says where it lies itself.
  const program = app.isPackaged ? [env['APPIMAGE'] ?? execPath] : [execPath, app.getAppPath()]
  return {
    isOn: () => {
      try {
        return !/^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/im.test(readFileSync(file, 'utf8'))
      } catch {
        return false // no such file: nobody asked for it
      }
    },
    set: (isOn, isHidden) => {
      if (!isOn) return rmSync(file, { force: true })
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      writeFileSync(file, autostartEntry([...program, ...(isHidden ? [hiddenArgument] : [])]), { mode: 0o600 })
    },
  }
}

const autostartEntry = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=WeCom Desk',
    `Exec=${command.map(quotedForExec).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')

/** By the Desktop Entry Specification: quoted, then escaped once more as any string value is; `%` begins a field code. */
const quotedForExec = (argument: string): string => {
  const quoted = /^[\w@:.,/+=-]+$/.test(argument) ? argument : `"${argument.replace(/["`$\\]/g, '\\$&')}"`
  return quoted.replaceAll('%', '%%').replaceAll('\\', '\\\\')
}
