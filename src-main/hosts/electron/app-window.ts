import type { BrowserWindow, BrowserWindowConstructorOptions, Display, NativeTheme, Screen } from 'electron'
import type { SettingsStore } from '../../ports.ts'
import { minWindowSize, parseWindowMemory, placeWindow, rememberWindow } from './window-state.ts'

export interface AppWindowOptions {
  BrowserWindow: typeof BrowserWindow
  nativeTheme: NativeTheme
  screen: Screen
  settings: SettingsStore
  preload: string
  icon: string
}

/** The page's own background, so that nothing flashes before it has painted; as in src-renderer/styles/theme.css. */
const backgrounds = { light: '#f8f9fb', dark: '#15181d' } as const
const memoryKey = 'window'

/** Made hidden; it shows itself when the page has painted, and remembers its place when it closes. */
export const createAppWindow = (options: AppWindowOptions): BrowserWindow => {
  const { nativeTheme, screen, settings } = options
  const memory = parseWindowMemory(settings.get(memoryKey))
  const { bounds, isMaximized } = placeWindow(
    memory,
    screen.getAllDisplays().map(areaOf),
    areaOf(screen.getPrimaryDisplay()),
  )
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
  })
  window.on('close', () => {
    const place = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() }
    const display = screen.getDisplayMatching(place.bounds)
    settings.set(memoryKey, rememberWindow(parseWindowMemory(settings.get(memoryKey)), display.id, place))
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
