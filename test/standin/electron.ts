/** What `import … from 'electron'` gives in tests: the parts that the desktop app uses, and an error for every other one. */
import { App } from './app.ts'
import { createBrowserContext } from './browser-context.ts'
import { createBrowserWindowClass } from './browser-window.ts'
import { listenForTests } from './control.ts'
import { recorder } from './recorder.ts'
import { createScreen } from './screen.ts'
import { Protocol, Session } from './session.ts'
import { StrictEmitter, strict } from './strict.ts'

const rawApp = new App()
const rawProtocol = new Protocol(rawApp)
const defaultSession = new Session()
const context = createBrowserContext(rawApp)

class Notification {
  static isSupported(): boolean {
    return true
  }

  readonly #options: object

  constructor(options: object) {
    this.#options = options
  }

  show(): void {
    recorder.notifications.push(this.#options)
  }
}

export const app = strict('app', rawApp)
export const protocol = strict('protocol', rawProtocol)
export const BrowserWindow = createBrowserWindowClass(rawApp, {
  context,
  protocol: rawProtocol,
  session: defaultSession,
})
export { Notification }
export const screen = strict('screen', createScreen())
export const session = strict('session', {
  get defaultSession() {
    rawApp.mustBeReady('session.defaultSession')
    return strict('Session', defaultSession)
  },
})
/** A machine whose own theme is light. */
export const nativeTheme = strict('nativeTheme', {
  themeSource: 'system',
  get shouldUseDarkColors() {
    return this.themeSource === 'dark'
  },
})
export const safeStorage = strict('safeStorage', { getSelectedStorageBackend: () => 'basic_text' })
export const shell = strict('shell', {
  openExternal: (url: string) => {
    recorder.openedOutside.push(url)
    return Promise.resolve()
  },
})
export const dialog = strict('dialog', {
  showErrorBox: (title: string, content: string) => {
    recorder.errorBoxes.push({ title, content })
    process.send?.({ event: 'error-box', title, content })
  },
})
export const Menu = strict('Menu', {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (menu: unknown) => void recorder.menus.push(menu),
})
/** Only for electron-store, which offers its data to pages that ask; ours never do. */
export const ipcMain = strict('ipcMain', new StrictEmitter('ipcMain', ['electron-store-get-data']))

const electron = strict('electron', {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  Notification,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
})
export default electron

listenForTests({ app: rawApp, electron, recorder })
