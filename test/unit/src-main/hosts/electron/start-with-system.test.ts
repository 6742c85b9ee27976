import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
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

type Item = Parameters<App['setLoginItemSettings']>[0]

/** As Windows keeps them: values by name, and nothing of their arguments comes back. */
const fakeApp = (isPackaged = true) => {
  const items = new Map<string, Item>()
  const app = {
    isPackaged,
    getAppPath: () => '/src/app',
    setLoginItemSettings: (item: Item) =>
      void (item.openAtLogin ? items.set(item.name ?? '', item) : items.delete(item.name ?? '')),
    getLoginItemSettings: () => ({
      openAtLogin: items.has(''),
      launchItems: [...items.values()].map(({ name, enabled = true }) => ({ name, enabled })),
    }),
  }
  return { app: app as unknown as App & { getLoginItemSettings(): LoginItemSettings }, items }
}
const onLinux = (
  env: Record<string, string> = {},
  { execPath = '/opt/WeCom Desk/wecom-desk', isPackaged = true, ownDataDir = null as string | null } = {},
) => createStartWithSystem({ app: fakeApp(isPackaged).app, platform: 'linux', env, home, execPath, ownDataDir })

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
    onLinux({ XDG_CONFIG_HOME: 'relative' }, { execPath: '/usr/bin/electron', isPackaged: false }).set(true, true)
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

  it('names data of its own, in an entry of its own', async () => {
    const usual = onLinux()
    const own = onLinux({}, { ownDataDir: '/mnt/data "of" 100% $HOME' })
    own.set(true, true)
    expect([usual.isOn(), own.isOn()]).toEqual([false, true])
    const [file = ''] = await readdir(join(home, '.config/autostart'))
    expect(file).toMatch(/^wecom-desk-[0-9a-f]{8}\.desktop$/)
    expect(await readFile(join(home, '.config/autostart', file), 'utf8')).toContain(
      String.raw`Exec="/opt/WeCom Desk/wecom-desk" "--data-dir=/mnt/data \\"of\\" 100%% \\$HOME" --hidden`,
    )
    own.set(false, true)
    expect(await readdir(join(home, '.config/autostart'))).toEqual([])
  })
})

describe('on Windows', () => {
  const onWindows = (app: App, ownDataDir: string | null = null) =>
    createStartWithSystem({ app, platform: 'win32', env: {}, home, execPath: 'C:\\Program Files\\app.exe', ownDataDir })

  it('is a value of its own per data directory, quoted as programs there take it apart', () => {
    const { app, items } = fakeApp()
    const usual = onWindows(app)
    const own = onWindows(app, 'D:\\the data\\')
    expect(usual.isOn()).toBe(false)
    own.set(true, true)
    expect([usual.isOn(), own.isOn()]).toEqual([false, true])
    usual.set(true, false)
    expect([...items.values()]).toEqual([
      {
        openAtLogin: true,
        name: expect.stringMatching(/^dev\.wecom-desk\.app-[0-9a-f]{8}$/),
        path: '"C:\\Program Files\\app.exe"',
        args: ['"--data-dir=D:\\the data\\\\"', '--hidden'],
      },
      { openAtLogin: true, name: 'dev.wecom-desk.app', path: '"C:\\Program Files\\app.exe"', args: [] },
    ])
    own.set(false, true)
    expect([usual.isOn(), own.isOn()]).toEqual([true, false])
  })

  it('is off where somebody switched it off in the task manager', () => {
    const { app, items } = fakeApp()
    const start = onWindows(app)
    start.set(true, true)
    for (const item of items.values()) item.enabled = false
    expect(start.isOn()).toBe(false)
  })
})

it('is a login item on macOS, and with data of its own what launchd starts', async () => {
  const { app, items } = fakeApp()
  const onMac = (ownDataDir: string | null) =>
    createStartWithSystem({ app, platform: 'darwin', env: {}, home, execPath: '/Applications/W.app/W', ownDataDir })
  const usual = onMac(null)
  usual.set(true, true)
  expect([usual.isOn(), [...items.values()]]).toEqual([true, [{ openAtLogin: true }]])
  usual.set(false, true)
  expect(usual.isOn()).toBe(false)

  const own = onMac('/Volumes/R&D <1>')
  own.set(true, true)
  expect([usual.isOn(), own.isOn()]).toEqual([false, true])
  const folder = join(home, 'Library/LaunchAgents')
  const [file = ''] = await readdir(folder)
  const text = await readFile(join(folder, file), 'utf8')
  expect(`${/<string>(.*)<\/string>/.exec(text)?.[1]}.plist`).toBe(file)
  expect(text).toContain('<string>--data-dir=/Volumes/R&amp;D &lt;1&gt;</string>\n    <string>--hidden</string>')
  own.set(false, true)
  expect(own.isOn()).toBe(false)
})
