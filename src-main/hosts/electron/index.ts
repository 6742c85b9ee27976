import { homedir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { createRouterClient } from '@orpc/server'
import {
  app,
  autoUpdater,
  BrowserWindow,
  dialog,
  Menu,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
} from 'electron'
import { ownerActor } from '../../access/actor.ts'
import { chooseDataDir } from '../../data-dir.ts'
import { createRouter } from '../../router.ts'
import { createRunningCalls } from '../../router/running-calls.ts'
import { createServices } from '../../services.ts'
import { systemClock as clock } from '../../system-clock.ts'
import { createLogFile } from '../../telemetry/log-file.ts'
import { createLog, logLevelOf } from '../../telemetry/log.ts'
import { createMasterKeySource } from '../../vault/master-key-source.ts'
import { createRedactor } from '../../wecom/redact.ts'
import { createPageAcceptor } from './accept-page.ts'
import { appId } from './app-id.ts'
import { startDesktop } from './desktop.ts'
import { openSettings } from './settings-store.ts'
import { askedDataDir } from './start-arguments.ts'

// The entry of the desktop app: the only module of this host that acts when it is loaded.
const { env, platform } = process
const dataDir = chooseDataDir(askedDataDir(process.argv), env)
const redactor = createRedactor()
const log = createLog({
  level: logLevelOf(env['WECOM_DESK_LOG_LEVEL']) ?? 'info',
  sinks: [createLogFile({ dir: join(dataDir, 'logs'), clock })],
  clock,
  redactor,
})
const running = createRunningCalls()
const actor = ownerActor('desktop', userInfo().username)
const outDir = resolve(import.meta.dirname, '..')

/** Electron knows whether the desktop session has a keychain; its own fallback of plain text is none (architecture §3). */
const hasKeychain = () => platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'

// Defects reach the log whatever becomes of the window; what Electron does about them stays as it is.
process.on('uncaughtExceptionMonitor', (error) => log.error('unexpected error', { error }))
process.on('unhandledRejection', (error) => log.error('unexpected rejection', { error }))
// Windows shows notifications only of programs that have a name.
if (platform === 'win32') app.setAppUserModelId(appId)

/** Beside the packaged code, where programs of the system can open it; else where it is written. */
const userGuide = app.isPackaged
  ? join(process.resourcesPath, 'user-guide.txt')
  : resolve(outDir, '../docs/user-guide.md')

void startDesktop({
  electron: {
    app,
    autoUpdater,
    BrowserWindow,
    dialog,
    Menu,
    nativeTheme,
    net,
    Notification,
    powerMonitor,
    protocol,
    screen,
    session,
    shell,
    Tray,
  },
  env,
  argv: process.argv,
  platform,
  home: homedir(),
  execPath: process.execPath,
  dataDir,
  ownDataDir: dataDir === chooseDataDir(undefined, {}) ? null : dataDir,
  outDir,
  resources: resolve(outDir, '../resources'),
  userGuide,
  clock,
  log,
  redactor,
  running,
  openSettings: () => openSettings({ dataDir, clock, log }),
  openMasterKey: () => createMasterKeySource({ env, dataDir, clock, ...(hasKeychain() ? {} : { keychain: null }) }),
  createServices: (ports) => createServices(ports, { checkIntegrity: true }),
  actor,
  connect: (services) => {
    const router = createRouter(services, {
      log,
      redactor,
      running,
      statistics: { record: (call, { durationMs, failure }) => log.debug('call', { call, durationMs, failure }) },
    })
    return {
      acceptPage: createPageAcceptor(router, actor),
      client: createRouterClient(router, { context: { actor } }),
    }
  },
})
