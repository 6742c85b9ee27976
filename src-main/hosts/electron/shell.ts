import { join } from 'node:path'
import type { Disposables } from '../../disposables.ts'
import type { Notifier, SettingsStore } from '../../ports.ts'
import { appMenu } from './app-menu.ts'
import type { MenuFacts } from './app-menu.ts'
import { createAppWindow } from './app-window.ts'
import { followCloseHabit } from './close-habit.ts'
import type { DesktopOptions, DesktopServices } from './desktop-options.ts'
import type { OwnDesktop } from './desktop-port.ts'
import { connectPages } from './ipc-transport.ts'
import { createMainWindow } from './main-window.ts'
import type { MainWindow } from './main-window.ts'
import type { PageAddress } from './page-address.ts'
import { watchPageHealth } from './page-health.ts'
import { followPower } from './power-events.ts'
import { createShellActions } from './shell-actions.ts'
import type { ShellActions } from './shell-actions.ts'
import { followShellState } from './shell-state.ts'
import type { ShellState } from './shell-state.ts'
import { createTray } from './tray.ts'

export interface ShellOptions extends DesktopOptions {
  page: PageAddress
  owned: Disposables
  services: DesktopServices
  desktop: OwnDesktop
  settings: SettingsStore
  notify: Notifier
  isQuitting(): boolean
}

/** Window, tray and menu around the core. The window itself is made when it is first shown. */
export const openShell = async (options: ShellOptions): Promise<MainWindow> => {
  const { electron, services, desktop, platform, clock, log, owned } = options
  const { acceptPage, client } = options.connect(services)
  let language: ShellState['language'] = 'zh-CN'
  const quit = () => electron.app.quit()

  const window = createMainWindow(options.page, () => makeWindow(options, acceptPage, () => language, quit))
  const actions = createShellActions({
    client,
    commands: desktop.pageCommands,
    notify: options.notify,
    shell: electron.shell,
    log,
    language: () => language,
    open: (page) => window.show(page),
    closeWindow: () => window.current?.close(),
    quit,
  })
  const menuFacts: MenuFacts = {
    platform,
    isPackaged: electron.app.isPackaged,
    logFolder: join(options.dataDir, 'logs'),
    userGuide: options.userGuide,
  }
  const tray = owned.add(createTray({ electron, resources: options.resources, platform, actions }))
  const state = owned.add(
    await followShellState({
      areas: services.areas,
      actor: options.actor,
      clock,
      log,
      onChange: showState({ electron, tray, actions, menuFacts, setLanguage: (next) => (language = next) }),
    }),
  )
  language = state.current.language
  electron.app.setAboutPanelOptions({ applicationName: 'WeCom Desk', copyright: 'MIT' })
  followPower({
    powerMonitor: electron.powerMonitor,
    app: electron.app,
    services,
    lookAtNetwork: () => desktop.lookAtNetwork(),
    log,
  })
  return window
}

interface ShowParts {
  electron: DesktopOptions['electron']
  tray: ReturnType<typeof createTray>
  actions: ShellActions
  menuFacts: MenuFacts
  setLanguage(language: ShellState['language']): void
}

/** The menu changes seldom, and an open one would close. */
const showState = ({ electron, tray, actions, menuFacts, setLanguage }: ShowParts) => {
  let shownMenu = ''
  return (state: ShellState) => {
    setLanguage(state.language)
    tray.show(state)
    const template = appMenu(state, actions, menuFacts)
    const menu = JSON.stringify(template)
    if (menu !== shownMenu) electron.Menu.setApplicationMenu(electron.Menu.buildFromTemplate(template))
    shownMenu = menu
  }
}

const makeWindow = (
  options: ShellOptions,
  accept: Parameters<typeof connectPages>[1]['accept'],
  language: () => ShellState['language'],
  quit: () => void,
) => {
  const { electron, desktop, platform, clock, log, isQuitting } = options
  const window = createAppWindow({
    BrowserWindow: electron.BrowserWindow,
    nativeTheme: electron.nativeTheme,
    screen: electron.screen,
    settings: options.settings,
    preload: join(options.outDir, 'preload/index.cjs'),
    icon: join(options.resources, 'icon.png'),
    owned: options.owned,
  })
  const { dialog } = electron
  followCloseHabit(window, {
    dialog,
    platform,
    isQuitting,
    choice: () => desktop.state().onClose,
    remember: (onClose) => desktop.change({ onClose }),
    language,
    quit,
    log,
  })
  watchPageHealth(window, { dialog, clock, log, isQuitting, language, quit })
  // Windows tells only windows that the session ends.
  window.on('query-session-end', quit)
  const pages = connectPages(window.webContents, { origin: options.page.origin, accept, log })
  options.owned.add(pages)
  return window
}
