import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import type { Actor } from '../../area-service.ts'
import { Disposables } from '../../disposables.ts'
import { createLifecycle } from '../../lifecycle.ts'
import type { Clock, HostPorts, Log, MasterKeySource, SettingsStore } from '../../ports.ts'
import type { RunningCalls } from '../../router/running-calls.ts'
import type { ResidentServices, Services } from '../../services.ts'
import type { Redactor } from '../../wecom/redact.ts'
import { appMenu } from './app-menu.ts'
import { appSchemePrivileges, createAppSchemeHandler } from './app-scheme.ts'
import type { FindDownload } from './app-scheme.ts'
import { createAppWindow } from './app-window.ts'
import { followTheme } from './follow-theme.ts'
import { connectPages } from './ipc-transport.ts'
import type { PagePort } from './ipc-transport.ts'
import { lockPages, lockSession } from './lockdown.ts'
import { appScheme, choosePage } from './page-address.ts'
import type { PageAddress } from './page-address.ts'
import { quitGracefully } from './quit.ts'
import { takeDataDirectory } from './single-instance.ts'
import { describeStartFailure } from './start-failure.ts'

/** The parts of Electron that the desktop app uses. */
export type DesktopElectron = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'Menu'
  | 'nativeTheme'
  | 'Notification'
  | 'protocol'
  | 'screen'
  | 'session'
  | 'shell'
>

export type DesktopServices = Services & Pick<ResidentServices, 'startResidentWork'>

export interface DesktopOptions {
  electron: DesktopElectron
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  dataDir: string
  /** Where the build lies: `renderer/` and `preload/` below it. */
  outDir: string
  icon: string
  clock: Clock
  log: Log
  redactor: Redactor
  /** The calls that pages wait for; see lifecycle.ts. */
  running: RunningCalls
  openSettings(): SettingsStore
  /** Called once Electron is ready: only then it knows what keeps secrets on this machine. */
  openMasterKey(): MasterKeySource
  createServices(ports: HostPorts): Promise<DesktopServices>
  actor: Actor
  /** @returns what answers the calls of one page on behalf of the actor */
  acceptPages(services: Services): (port: PagePort) => void
}

/**
 * Runs the desktop app until it quits. What must be known before Electron is ready, schemes and the data folder, is said at
 * once, before the first `await`.
 */
export const startDesktop = async (options: DesktopOptions): Promise<void> => {
  const { electron, clock, log } = options
  const { app, protocol, shell } = electron
  const page = choosePage(options.env['ELECTRON_RENDERER_URL'], app.isPackaged)
  const owned = new Disposables()
  let window: BrowserWindow | undefined

  try {
    app.enableSandbox()
    protocol.registerSchemesAsPrivileged([appSchemePrivileges])
    app.setPath('userData', makeBrowserDir(options.dataDir))
    if (!takeDataDirectory(app, () => window)) {
      log.info('another process has this data directory; its window was brought to the front')
      app.exit(0)
      return
    }
    lockPages({ app, shell, origin: page.origin, log })
    quitGracefully({ app, clock, log, release: () => owned.dispose() })
    app.on('window-all-closed', () => {
      if (options.platform !== 'darwin') app.quit()
    })

    await app.whenReady()
    const { openWindow, services } = await openCore(options, page, owned)
    const show = async () => {
      window = openWindow(() => (window = undefined))
      await load(window, page.url)
    }
    app.on('activate', () => {
      if (!window) void show().catch((error: unknown) => fail(options, owned, error))
    })
    await show()
    void services
      .startResidentWork()
      .catch((error: unknown) => log.error('work in the background did not start', { error }))
  } catch (error) {
    await fail(options, owned, error)
  }
}

/** For what Chromium keeps; it also holds the lock of a single instance, so that there is one per data directory. */
const makeBrowserDir = (dataDir: string): string => {
  const folder = join(dataDir, 'browser')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** Everything behind the window, and what makes one. */
const openCore = async (options: DesktopOptions, page: PageAddress, owned: Disposables) => {
  const { electron, outDir, log } = options
  lockSession(electron.session.defaultSession, page.origin)
  const menu = appMenu(options.platform, electron.app.isPackaged)
  electron.Menu.setApplicationMenu(menu && electron.Menu.buildFromTemplate(menu))

  const lifecycle = createLifecycle({
    running: options.running,
    log: () => log,
    close: () => owned.dispose(),
    // A fresh process: nothing of this one may still hold what has been replaced.
    open: () => {
      electron.app.relaunch()
      electron.app.exit(0)
      return Promise.resolve()
    },
  })
  const ports = createPorts(options, lifecycle)
  const services = owned.add(await options.createServices(ports))
  electron.protocol.handle(appScheme, createAppSchemeHandler(join(outDir, 'renderer'), downloadsFor(services, options)))
  owned.add(await followTheme(electron.nativeTheme, services.areas, options.actor, log))
  const accept = options.acceptPages(services)
  const openWindow = (onClosed: () => void): BrowserWindow => {
    const window = createAppWindow({
      BrowserWindow: electron.BrowserWindow,
      nativeTheme: electron.nativeTheme,
      screen: electron.screen,
      settings: ports.settings,
      preload: join(outDir, 'preload/index.cjs'),
      icon: options.icon,
    })
    window.on('closed', onClosed)
    owned.add(connectPages(window.webContents, { origin: page.origin, accept, log }))
    return window
  }
  return { openWindow, services }
}

const downloadsFor =
  ({ downloads }: Services, { actor, log }: DesktopOptions): FindDownload =>
  async (exportId) => {
    try {
      return await downloads.find(exportId, actor)
    } catch (error) {
      log.info('a download was refused', { exportId, error })
      return null
    }
  }

const load = async (window: BrowserWindow, url: string): Promise<void> => {
  try {
    await window.loadURL(url)
  } catch (error) {
    if (!window.isDestroyed()) throw error // else it was closed while it loaded
  }
}

/** Without its data or its page the app is of no use: it says why and ends. */
const fail = async (
  { electron: { app, dialog }, log }: DesktopOptions,
  owned: Disposables,
  error: unknown,
): Promise<void> => {
  log.error('the app cannot start', { error })
  const { title, content } = describeStartFailure(error)
  dialog.showErrorBox(title, content)
  await owned.dispose().catch((failure: unknown) => log.error('not everything could be released', { error: failure }))
  app.exit(1)
}

const createPorts = (
  { electron: { Notification }, ...options }: DesktopOptions,
  lifecycle: HostPorts['lifecycle'],
): HostPorts => ({
  dataDir: options.dataDir,
  masterKey: options.openMasterKey(),
  clock: options.clock,
  log: options.log,
  redactor: options.redactor,
  settings: options.openSettings(),
  notify: {
    notify: ({ title, body, level }) => {
      if (Notification.isSupported())
        new Notification({ title, body, urgency: level === 'error' ? 'critical' : 'normal' }).show()
    },
  },
  host: { kind: 'electron', capabilities: [] },
  lifecycle,
})
