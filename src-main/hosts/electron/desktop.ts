import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import type { Actor } from '../../area-service.ts'
import { Disposables } from '../../disposables.ts'
import type { Clock, HostPorts, Log, MasterKeySource, SettingsStore } from '../../ports.ts'
import type { Services } from '../../services.ts'
import { appMenu } from './app-menu.ts'
import { appSchemePrivileges, createAppSchemeHandler } from './app-scheme.ts'
import { createAppWindow } from './app-window.ts'
import { followTheme } from './follow-theme.ts'
import { connectPages } from './ipc-transport.ts'
import type { PagePort } from './ipc-transport.ts'
import { lockPages, lockSession } from './lockdown.ts'
import { appScheme, choosePage } from './page-address.ts'
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
  openSettings(dataDir: string): SettingsStore
  /** Called once Electron is ready: only then it knows what keeps secrets on this machine. */
  openMasterKey(): MasterKeySource
  createServices(host: HostPorts): Promise<Services>
  actor: Actor
  /** Answers the calls of one page on behalf of the actor. */
  accept(services: Services, port: PagePort): void
}

/**
 * Runs the desktop app until it quits. Its first part, up to Electron being ready, happens at once: schemes and the data folder
 * must be known before that.
 */
export const startDesktop = async (options: DesktopOptions): Promise<void> => {
  const { electron, dataDir, clock, log } = options
  const { app, protocol, session, shell } = electron
  const page = choosePage(options.env['ELECTRON_RENDERER_URL'], app.isPackaged)
  let window: BrowserWindow | undefined

  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([appSchemePrivileges])
  const browserDir = join(dataDir, 'browser')
  mkdirSync(browserDir, { recursive: true, mode: 0o700 })
  app.setPath('userData', browserDir)
  if (!takeDataDirectory(app, () => window)) {
    log.info('another window has this data directory; it was brought to the front')
    app.exit(0)
    return
  }
  const owned = new Disposables()
  /** Without its data or its page the app is of no use: it says why and ends. */
  const fail = async (error: unknown) => {
    log.error('the app cannot start', { error })
    const { title, content } = describeStartFailure(error)
    electron.dialog.showErrorBox(title, content)
    await owned.dispose().catch((failure: unknown) => log.error('not everything could be released', { error: failure }))
    app.exit(1)
  }
  lockPages({ app, shell, origin: page.origin, log })
  quitGracefully({ app, clock, log, release: () => owned.dispose() })
  app.on('window-all-closed', () => {
    if (options.platform !== 'darwin') app.quit()
  })

  await app.whenReady()
  try {
    lockSession(session.defaultSession, page.origin)
    protocol.handle(appScheme, createAppSchemeHandler(join(options.outDir, 'renderer')))
    setMenu(options)
    const ports = createPorts(options)
    const services = owned.add(await options.createServices(ports))
    owned.add(await followTheme(electron.nativeTheme, services.areas, options.actor, log))
    const openWindow = async () => {
      const made = createAppWindow({
        BrowserWindow: electron.BrowserWindow,
        nativeTheme: electron.nativeTheme,
        screen: electron.screen,
        settings: ports.settings,
        preload: join(options.outDir, 'preload/index.cjs'),
        icon: options.icon,
      })
      window = made
      made.on('closed', () => {
        window = undefined
      })
      owned.add(
        connectPages(made.webContents, {
          origin: page.origin,
          accept: (port) => options.accept(services, port),
          log,
        }),
      )
      try {
        await made.loadURL(page.url)
      } catch (error) {
        if (!made.isDestroyed()) throw error // else it was closed while it loaded
      }
    }
    app.on('activate', () => {
      if (!window) void openWindow().catch(fail)
    })
    await openWindow()
  } catch (error) {
    await fail(error)
  }
}

const setMenu = ({ electron: { app, Menu }, platform }: DesktopOptions): void => {
  const template = appMenu(platform, app.isPackaged)
  Menu.setApplicationMenu(template && Menu.buildFromTemplate(template))
}

const createPorts = ({ electron: { Notification }, ...options }: DesktopOptions): HostPorts => ({
  dataDir: options.dataDir,
  masterKey: options.openMasterKey(),
  clock: options.clock,
  log: options.log,
  settings: options.openSettings(options.dataDir),
  notify: {
    notify: ({ title, body, level }) => {
      if (Notification.isSupported())
        new Notification({ title, body, urgency: level === 'error' ? 'critical' : 'normal' }).show()
    },
  },
  host: { kind: 'electron', capabilities: [] },
})
