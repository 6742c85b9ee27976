import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  Menu,
  nativeTheme,
  Notification,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
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
import { startDesktop } from './desktop.ts'
import { openSettings } from './settings-store.ts'

// The entry of the desktop app: the only module of this host that acts when it is loaded.
const { env, platform } = process
const dataDir = chooseDataDir(undefined, env)
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
// Windows shows notifications only of programs that have a name; the same as in electron-builder.yml.
if (platform === 'win32') app.setAppUserModelId('dev.wecom-desk.app')

void startDesktop({
  electron: { app, BrowserWindow, dialog, Menu, nativeTheme, Notification, protocol, screen, session, shell },
  env,
  platform,
  dataDir,
  outDir,
  icon: resolve(outDir, '../resources/icon.png'),
  clock,
  log,
  redactor,
  running,
  openSettings: () => openSettings({ dataDir, clock, log }),
  openMasterKey: () => createMasterKeySource({ env, dataDir, clock, ...(hasKeychain() ? {} : { keychain: null }) }),
  createServices: (ports) => createServices(ports, { checkIntegrity: true }),
  actor,
  acceptPages: (services) =>
    createPageAcceptor(
      createRouter(services, {
        log,
        redactor,
        running,
        statistics: { record: (call, { durationMs, failure }) => log.debug('call', { call, durationMs, failure }) },
      }),
      actor,
    ),
})
