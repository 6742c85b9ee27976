import type { Actor } from '../../area-service.ts'
import type { Clock, HostPorts, Log, MasterKeySource, SettingsStore } from '../../ports.ts'
import type { RunningCalls } from '../../router/running-calls.ts'
import type { ResidentServices, Services } from '../../services.ts'
import type { Redactor } from '../../wecom/redact.ts'
import type { PagePort } from './ipc-transport.ts'
import type { ShellClient } from './shell-actions.ts'

/** The parts of Electron that the desktop app uses. */
export type DesktopElectron = Pick<
  typeof Electron,
  | 'app'
  | 'autoUpdater'
  | 'BrowserWindow'
  | 'dialog'
  | 'Menu'
  | 'nativeTheme'
  | 'net'
  | 'Notification'
  | 'powerMonitor'
  | 'protocol'
  | 'screen'
  | 'session'
  | 'shell'
  | 'Tray'
>

export type DesktopServices = Services & Pick<ResidentServices, 'changes' | 'startResidentWork' | 'wake' | 'lockNow'>

export interface DesktopOptions {
  electron: DesktopElectron
  env: Readonly<Record<string, string | undefined>>
  argv: readonly string[]
  platform: NodeJS.Platform
  /** The home of the person, and the program that runs. */
  home: string
  execPath: string
  dataDir: string
  /** The same where it is not the usual one of this account: then a start by the system has to name it. */
  ownDataDir: string | null
  /** Where the build lies: `renderer/` and `preload/` below it. */
  outDir: string
  /** Icons and the images of the tray. */
  resources: string
  userGuide: string
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
  /** @returns what answers the calls of one page on behalf of the actor, and what makes the same calls from here */
  connect(services: Services): { acceptPage(port: PagePort): void; client: ShellClient }
}
