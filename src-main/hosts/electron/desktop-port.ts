import type { ChangeHub } from '../../changes.ts'
import type { Disposable } from '../../disposables.ts'
import type { DesktopPort, Notifier, SettingsStore } from '../../ports.ts'
import type { DesktopOptions } from './desktop-options.ts'
import { createDesktopSettings } from './desktop-settings.ts'
import { createNetworkWatch } from './network-watch.ts'
import { createPageCommands } from './page-commands.ts'
import type { PageCommands } from './page-commands.ts'
import { shellTexts } from './shell-texts.ts'
import { createStartWithSystem } from './start-with-system.ts'
import { createUpdates } from './updates.ts'

/** The port as this host sees it. */
export interface OwnDesktop extends DesktopPort, Disposable {
  readonly pageCommands: PageCommands
  /** @param onBack told that there is a network again after there was none */
  begin(changes: Pick<ChangeHub, 'watch'>, onBack: () => void): void
}

export interface DesktopPortOptions extends DesktopOptions {
  settings: SettingsStore
  notify: Notifier
}

/** What the desktop app has of itself, behind the calls of the area `desktop`. */
export const createDesktopPort = (options: DesktopPortOptions): OwnDesktop => {
  const { electron, env, platform, clock, log, settings, notify } = options
  const pageCommands = createPageCommands()
  let onBack = () => {}
  const network = createNetworkWatch(
    () => electron.net.isOnline(),
    clock,
    () => onBack(),
  )
  const stop = new AbortController()
  /** Also without a page that hears of it: what was done by the clock may have failed for want of a network. */
  const lookAfterSchedules = async (changes: Pick<ChangeHub, 'watch'>) => {
    for await (const { topic } of changes.watch(stop.signal)) if (topic === 'schedules') network.look()
  }
  const updates = createUpdates({
    autoUpdater: electron.autoUpdater,
    platform,
    isPackaged: electron.app.isPackaged,
    feed: env['WECOM_DESK_UPDATE_FEED'],
    clock,
    log,
    // Installed with the next start; there is no hurry, and nothing is interrupted.
    onReady: () => {
      const say = (text: 'updateReady' | 'updateReadyDetail') => Object.values(shellTexts[text]).join(' / ')
      notify.notify({ title: say('updateReady'), body: say('updateReadyDetail'), level: 'info' })
    },
  })
  const keeper = createDesktopSettings({
    settings,
    startWithSystem: createStartWithSystem({ ...options, app: electron.app }),
    updates,
    platform,
    log,
  })
  return {
    state: keeper.state,
    change: keeper.change,
    commands: (signal) => pageCommands.watch(signal),
    lookAtNetwork: () => network.look(),
    pageCommands,
    begin: (changes, tell) => {
      onBack = tell
      network.look()
      void lookAfterSchedules(changes)
      updates.follow(keeper.state().updates)
    },
    dispose: () => {
      stop.abort()
      network.dispose()
      updates.dispose()
    },
  }
}
