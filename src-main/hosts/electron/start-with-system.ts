import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { App } from 'electron'
import { appId } from './app-id.ts'
import { autostartEntry, launchAgent, quotedForWindows } from './autostart-files.ts'
import { dataDirArgument, hiddenArgument } from './start-arguments.ts'

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
  /** Named at the start by the system, which knows nothing of it; null for the usual one. */
  ownDataDir: string | null
}

export const createStartWithSystem = (options: StartOptions): StartWithSystem => {
  if (options.platform === 'win32') return runKey(options)
  if (options.platform === 'linux') return xdgAutostart(options)
  // A login item of macOS takes no arguments.
  return options.ownDataDir === null ? loginItem(options) : agent(options)
}

const argumentsOf = ({ app, ownDataDir }: StartOptions, isHidden: boolean): string[] => [
  ...(app.isPackaged ? [] : [app.getAppPath()]),
  ...(ownDataDir === null ? [] : [dataDirArgument(ownDataDir)]),
  ...(isHidden ? [hiddenArgument] : []),
]

/** Two apps with data of their own are two entries. */
const nameOf = (name: string, { ownDataDir }: StartOptions): string =>
  ownDataDir === null ? name : `${name}-${createHash('sha256').update(ownDataDir).digest('hex').slice(0, 8)}`

/** Windows: a value below the person's `Run` key, which Electron writes as it is given, without quoting anything. */
const runKey = (options: StartOptions): StartWithSystem => {
  const { app } = options
  const name = nameOf(appId, options)
  const path = `"${options.execPath}"`
  return {
    // `enabled`: not switched off in the task manager either.
    isOn: () => app.getLoginItemSettings({ path }).launchItems.some((item) => item.name === name && item.enabled),
    set: (isOn, isHidden) =>
      app.setLoginItemSettings({
        openAtLogin: isOn,
        name,
        path,
        args: argumentsOf(options, isHidden).map(quotedForWindows),
      }),
  }
}

/** macOS: a login item, which says itself at the start that it was one. */
const loginItem = ({ app }: StartOptions): StartWithSystem => ({
  isOn: () => app.getLoginItemSettings().openAtLogin,
  set: (isOn) => app.setLoginItemSettings({ openAtLogin: isOn }),
})

/** macOS, with arguments: what launchd starts for the person. */
const agent = (options: StartOptions): StartWithSystem => {
  const label = nameOf(appId, options)
  const command = (isHidden: boolean) => [options.execPath, ...argumentsOf(options, isHidden)]
  return entryFile(
    join(options.home, 'Library/LaunchAgents', `${label}.plist`),
    (isHidden) => launchAgent(label, command(isHidden)),
    () => true,
  )
}

/** Linux desktops start what has a file in this folder (XDG autostart). */
const xdgAutostart = (options: StartOptions): StartWithSystem => {
  const { app, env, home, execPath } = options
  const configured = env['XDG_CONFIG_HOME']
  const folder = configured?.startsWith('/') ? configured : join(home, '.config')
  // An AppImage runs from a mount that is gone at the next start; it says where it lies itself.
  const program = (app.isPackaged ? env['APPIMAGE'] : undefined) ?? execPath
  return entryFile(
    join(folder, 'autostart', `${nameOf('wecom-desk', options)}.desktop`),
    (isHidden) => autostartEntry([program, ...argumentsOf(options, isHidden)]),
    (text) => !/^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/im.test(text),
  )
}

/** @param isOn whether the text of a file that is there still means a start; desktops switch off by writing into it */
const entryFile = (
  file: string,
  text: (isHidden: boolean) => string,
  isOn: (text: string) => boolean,
): StartWithSystem => ({
  isOn: () => {
    try {
      return isOn(readFileSync(file, 'utf8'))
    } catch {
      return false // no such file: nobody asked for it
    }
  },
  set: (isWanted, isHidden) => {
    if (!isWanted) return rmSync(file, { force: true })
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, text(isHidden), { mode: 0o600 })
  },
})
