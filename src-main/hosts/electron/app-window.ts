import { isDeepStrictEqual } from 'node:util'
import type { BrowserWindow, BrowserWindowConstructorOptions, Display, NativeTheme, Screen } from 'electron'
import type { Disposables } from '../../disposables.ts'
import type { SettingsStore } from '../../ports.ts'
import { minWindowSize, parseWindowMemory, placeWindow, putInSight, rememberWindow } from './window-state.ts'

export interface AppWindowOptions {
  BrowserWindow: typeof BrowserWindow
  nativeTheme: NativeTheme
  screen: Screen
  settings: SettingsStore
  preload: string
  icon: string
  owned: Disposables
}

/** The page's own background, so that nothing flashes before it has painted; as in src-renderer/styles/theme.css. */
const backgrounds = { light: '#f8f9fb', dark: '#15181d' } as const
const memoryKey = 'window'

/** Made hidden; it shows itself when the page has painted, and remembers its place when it is closed or hidden. */
export const createAppWindow = (options: AppWindowOptions): BrowserWindow => {
  const { nativeTheme, screen, settings } = options
  const areas = () => screen.getAllDisplays().map(areaOf)
  const primary = () => areaOf(screen.getPrimaryDisplay())
  const memory = parseWindowMemory(settings.get(memoryKey))
  const { bounds, isMaximized, isFullScreen } = placeWindow(memory, areas(), primary())
  const window = new options.BrowserWindow({
    ...bounds,
    minWidth: minWindowSize.width,
    minHeight: minWindowSize.height,
    title: 'WeCom Desk',
    icon: options.icon,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: backgrounds[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    webPreferences: pagePreferences(options.preload),
  })
  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize()
    window.show()
    if (isFullScreen) window.setFullScreen(true)
  })
  const remember = () => {
    const place = {
      bounds: window.getNormalBounds(),
      isMaximized: window.isMaximized(),
      isFullScreen: window.isFullScreen(),
    }
    const display = screen.getDisplayMatching(window.getBounds())
    settings.set(memoryKey, rememberWindow(parseWindowMemory(settings.get(memoryKey)), areas(), display.id, place))
  }
  window.on('close', remember)
  // A process that ends without closing its windows, for a new start, remembers as well.
  options.owned.add({ dispose: () => void (window.isDestroyed() || remember()) })
  // A display that goes away or gets smaller must not take the window with it, not even one that waits in the tray.
  const comeIntoSight = () => {
    const now = window.getNormalBounds()
    const seen = putInSight(now, areas(), primary())
    const isOwnSize = !window.isMaximized() && !window.isFullScreen()
    if (isOwnSize && !isDeepStrictEqual(seen, now)) window.setBounds(seen)
  }
  screen.on('display-removed', comeIntoSight)
  screen.on('display-metrics-changed', comeIntoSight)
  // What shows while a page is loaded, or a window is made larger, follows a change of the theme.
  const repaint = () => window.setBackgroundColor(backgrounds[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'])
  nativeTheme.on('updated', repaint)
  window.on('closed', () => {
    screen.off('display-removed', comeIntoSight)
    screen.off('display-metrics-changed', comeIntoSight)
    nativeTheme.off('updated', repaint)
  })
  return window
}

const areaOf = ({ id, workArea }: Display) => ({ id, workArea: { ...workArea } })

const pagePreferences = (preload: string): NonNullable<BrowserWindowConstructorOptions['webPreferences']> => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
})
