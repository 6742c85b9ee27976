import { join } from 'node:path'
import { makeDataDir } from '../../data-dir.ts'
import { Disposables } from '../../disposables.ts'
import { createLifecycle } from '../../lifecycle.ts'
import { makeFolder } from '../../make-folder.ts'
import type { HostPorts, Log } from '../../ports.ts'
import { finishWipe } from '../../privacy/wipe-files.ts'
import type { Services } from '../../services.ts'
import { appSchemePrivileges, createAppSchemeHandler } from './app-scheme.ts'
import type { FindDownload } from './app-scheme.ts'
import { linkAmong } from './deep-link.ts'
import type { DesktopOptions } from './desktop-options.ts'
import { createDesktopPort } from './desktop-port.ts'
import type { OwnDesktop } from './desktop-port.ts'
import { followTheme } from './follow-theme.ts'
import { claimLinks, createLinkOpener } from './link-opener.ts'
import { lockPages, lockSession } from './lockdown.ts'
import { createNativeNotices } from './native-notices.ts'
import { appScheme, choosePage } from './page-address.ts'
import type { PageAddress } from './page-address.ts'
import { quitGracefully } from './quit.ts'
import { openShell } from './shell.ts'
import { takeDataDirectory } from './single-instance.ts'
import { offerBackup } from './offer-backup.ts'
import { restart } from './restart.ts'
import { describeStartFailure } from './start-failure.ts'
import { hiddenArgument } from './start-arguments.ts'

/**
 * Runs the desktop app until it quits. What must be known before Electron is ready, schemes and the data folder, is said at
 * once, before the first `await`.
 */
export const startDesktop = async (options: DesktopOptions): Promise<void> => {
  const { electron, argv, clock, log, platform } = options
  const { app, protocol, shell } = electron
  const page = choosePage(options.env['ELECTRON_RENDERER_URL'], app.isPackaged)
  const owned = new Disposables()
  /** Shows the window, once there can be one. */
  let show: (page?: string) => void = () => undefined
  /** Somebody may end the app while it starts: what has been given back must not be used then, nor its lack be called a failure. */
  let isQuitting = () => false

  try {
    app.enableSandbox()
    protocol.registerSchemesAsPrivileged([appSchemePrivileges])
    app.setPath('userData', makeBrowserDir(options.dataDir))
    const links = createLinkOpener(app, log)
    const onSecondStart = (others: readonly string[]) => {
      const link = linkAmong(others)
      if (link !== null) links.open(link)
      // Started by the system while somebody has it open already.
      else if (!others.includes(hiddenArgument)) show()
    }
    if (!takeDataDirectory(app, onSecondStart)) {
      log.info('another process has this data directory; its window was brought to the front')
      app.exit(0)
      return
    }
    lockPages({ app, shell, origin: page.origin, log })
    ;({ isQuitting } = quitGracefully({ app, clock, log, release: () => owned.dispose() }))
    app.on('window-all-closed', () => {
      if (platform !== 'darwin') app.quit()
    })
    const firstLink = linkAmong(argv)
    if (firstLink !== null) links.open(firstLink)

    await app.whenReady()
    claimLinks(app, options.execPath, log)
    const desk = await openCore(options, page, owned, (address) => show(address))
    const window = await openShell({ ...options, ...desk, page, owned, isQuitting })
    if (isQuitting()) return
    const present = (address?: string) => window.show(address)
    show = (address) => void present(address).catch((error: unknown) => fail(options, owned, error))
    app.on('activate', () => show())
    const firstPage = links.begin(show)
    if (!startsHidden(options, desk.desktop) || firstPage !== undefined) await present(firstPage)
    if (isQuitting()) return
    void desk.services
      .startResidentWork()
      .catch((error: unknown) => log.error('work in the background did not start', { error }))
  } catch (error) {
    if (isQuitting()) return log.info('the app was ended while it started', { error })
    if (!(await offerBackup(error, options))) await fail(options, owned, error)
  }
}

/** For what Chromium keeps; it also holds the lock of a single instance, so that there is one per data directory. */
const makeBrowserDir = (dataDir: string): string => {
  makeDataDir(dataDir)
  // What was open while everything was wiped.
  finishWipe(dataDir)
  const folder = join(dataDir, 'browser')
  makeFolder(folder)
  return folder
}

/** macOS gives a login item no arguments, but says afterwards that it was one. */
const startsHidden = ({ electron, argv, platform }: DesktopOptions, desktop: OwnDesktop): boolean =>
  argv.includes(hiddenArgument) ||
  (platform === 'darwin' && desktop.state().startHidden && electron.app.getLoginItemSettings().wasOpenedAtLogin)

/** Everything behind the window. */
const openCore = async (
  options: DesktopOptions,
  page: PageAddress,
  owned: Disposables,
  show: (page?: string) => void,
) => {
  const { electron, outDir, clock, log } = options
  lockSession(electron.session.defaultSession, page.origin)
  const lifecycle = createLifecycle({
    running: options.running,
    log: () => log,
    close: () => owned.dispose(),
    // A fresh process: nothing of this one may still hold what has been replaced.
    open: () => {
      restart(options)
      return Promise.resolve()
    },
  })
  const settings = options.openSettings()
  const notify = createNativeNotices(electron, show)
  const desktop = owned.add(createDesktopPort({ ...options, settings, notify }))
  const ports: HostPorts = {
    dataDir: options.dataDir,
    masterKey: options.openMasterKey(),
    clock,
    log,
    redactor: options.redactor,
    settings,
    notify,
    host: { kind: 'electron', capabilities: ['tray', 'start-with-system'] },
    desktop,
    lifecycle,
  }
  const services = owned.add(await options.createServices(ports))
  desktop.begin(services.changes, () => services.wake('online'))
  electron.protocol.handle(appScheme, createAppSchemeHandler(join(outDir, 'renderer'), downloadsFor(services, options)))
  owned.add(await followTheme(electron.nativeTheme, services.areas, options.actor, log))
  return { services, desktop, settings, notify }
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

/** Without its data or its page the app is of no use: it says why and ends. */
const fail = async (
  { electron: { app, dialog }, log }: { electron: Pick<typeof Electron, 'app' | 'dialog'>; log: Log },
  owned: Disposables,
  error: unknown,
): Promise<void> => {
  log.error('the app cannot start', { error })
  const { title, content } = describeStartFailure(error)
  dialog.showErrorBox(title, content)
  await owned.dispose().catch((failure: unknown) => log.error('not everything could be released', { error: failure }))
  app.exit(1)
}
