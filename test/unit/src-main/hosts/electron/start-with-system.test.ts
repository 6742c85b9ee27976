import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App, LoginItemSettings } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStartWithSystem } from '../../../../../src-main/hosts/electron/start-with-system.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'wecom-desk-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** As Windows keeps it: one value, with the arguments that it was given. */
const fakeApp = (isPackaged = true) => {
  let item: { openAtLogin?: boolean; path?: string; args?: string[] } = {}
  const isSame = (args: string[] = []) => JSON.stringify(args) === JSON.stringify(item.args ?? [])
  const app = {
    isPackaged,
    getAppPath: () => '/src/app',
    setLoginItemSettings: (next: typeof item) => (item = next),
    getLoginItemSettings: (asked: { args?: string[] }) => ({
      openAtLogin: item.openAtLogin === true && isSame(asked.args),
      executableWillLaunchAtLogin: item.openAtLogin === true,
    }),
  }
  return { app: app as unknown as App & { getLoginItemSettings(): LoginItemSettings }, item: () => item }
}
const onLinux = (env: Record<string, string> = {}, execPath = '/opt/WeCom Desk/wecom-desk', isPackaged = true) =>
  createStartWithSystem({ app: fakeApp(isPackaged).app, platform: 'linux', env, home, execPath })

describe('on Linux', () => {
  const fileIn = (folder: string) => join(folder, 'autostart/wecom-desk.desktop')

  it('writes a file that starts it hidden, and takes it away again', async () => {
    const start = onLinux()
    expect(start.isOn()).toBe(false)
    start.set(true, true)
    expect(start.isOn()).toBe(true)
    const file = fileIn(join(home, '.config'))
    expect(await readFile(file, 'utf8')).toContain('\nExec="/opt/WeCom Desk/wecom-desk" --hidden\n')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    start.set(true, false)
    expect(await readFile(file, 'utf8')).toContain('\nExec="/opt/WeCom Desk/wecom-desk"\n')
    start.set(false, false)
    start.set(false, false)
    expect(start.isOn()).toBe(false)
  })

  it('goes where the configuration is, starts the AppImage itself, and keeps what is special in a path', async () => {
    const config = join(home, 'conf')
    onLinux({ XDG_CONFIG_HOME: config, APPIMAGE: '/a/$x "100%" `b` \\c' }).set(true, false)
    expect(await readFile(fileIn(config), 'utf8')).toContain(
      '\nExec="/a/\\\\$x \\\\"100%%\\\\" \\\\`b\\\\` \\\\\\\\c"\n',
    )
    onLinux({ XDG_CONFIG_HOME: 'relative' }, '/usr/bin/electron', false).set(true, true)
    expect(await readFile(fileIn(join(home, '.config')), 'utf8')).toContain(
      '\nExec=/usr/bin/electron /src/app --hidden\n',
    )
  })

  it('knows when somebody switched it off in the settings of the desktop', async () => {
    const start = onLinux()
    start.set(true, true)
    const file = fileIn(join(home, '.config'))
    for (const line of ['Hidden=true', 'X-GNOME-Autostart-enabled=false']) {
      await writeFile(file, `[Desktop Entry]\nType=Application\n${line}\n`)
      expect(start.isOn()).toBe(false)
    }
  })
})

it('is a login item on Windows and macOS, found whatever its arguments were', () => {
  for (const platform of ['win32', 'darwin'] as const) {
    const { app, item } = fakeApp()
    const start = createStartWithSystem({ app, platform, env: {}, home, execPath: 'C:\\app.exe' })
    expect(start.isOn()).toBe(false)
    start.set(true, true)
    expect(item()).toEqual({ openAtLogin: true, path: 'C:\\app.exe', args: ['--hidden'] })
    expect(start.isOn()).toBe(true)
    start.set(true, false)
    expect(item()).toMatchObject({ args: [] })
    expect(start.isOn()).toBe(true)
    start.set(false, false)
    expect(start.isOn()).toBe(false)
  }
})
