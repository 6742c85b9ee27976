/** What `import … from 'electron'` gives in tests: the parts that the desktop app uses, and an error for every other one. */
import { existsSync } from 'node:fs'
import { App } from './app.ts'
import { createBrowserContext } from './browser-context.ts'
import { createBrowserWindowClass } from './browser-window.ts'
import { listenForTests } from './control.ts'
import { Menu } from './menu.ts'
import { recorder } from './recorder.ts'
import { Screen } from './screen.ts'
import { Protocol, Session } from './session.ts'
import { StrictEmitter, strict } from './strict.ts'
import { Tray } from './tray.ts'

const rawApp = new App()
const rawProtocol = new Protocol(rawApp)
const defaultSession = new Session()
const context = createBrowserContext(rawApp)

class Notification extends StrictEmitter {
  static isSupported(): boolean {
    return true
  }

  readonly #options: object

  constructor(options: object) {
    super('Notification', ['click', 'close'])
    this.#options = options
  }

  show(): void {
    recorder.notifications.push({ options: this.#options, click: () => this.emit('click') })
  }
}

/** Emits what the system would say; a test does, through `electron.powerMonitor`. */
class PowerMonitor extends StrictEmitter {
  constructor() {
    super('powerMonitor', ['suspend', 'resume', 'lock-screen', 'unlock-screen', 'shutdown'])
  }
}

/** A machine whose own theme is light. */
class NativeTheme extends StrictEmitter {
  #source = 'system'

  constructor() {
    super('nativeTheme', ['updated'])
  }

  get themeSource(): string {
    return this.#source
  }

  set themeSource(source: string) {
    const isOther = source !== this.#source
    this.#source = source
    if (isOther) this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
}

class AutoUpdater extends StrictEmitter {
  constructor() {
    super('autoUpdater', ['error', 'update-downloaded'])
  }

  setFeedURL({ url }: { url: string }): void {
    recorder.updates.push(`feed ${url}`)
  }

  checkForUpdates(): void {
    recorder.updates.push('check')
  }
}

export const app = strict('app', rawApp)
export const protocol = strict('protocol', rawProtocol)
export const BrowserWindow = createBrowserWindowClass(rawApp, {
  context,
  protocol: rawProtocol,
  session: defaultSession,
})
export { Menu, Notification, Tray }
export const screen = strict('screen', new Screen())
export const session = strict('session', {
  get defaultSession() {
    rawApp.mustBeReady('session.defaultSession')
    return strict('Session', defaultSession)
  },
})
export const nativeTheme = strict('nativeTheme', new NativeTheme())
export const powerMonitor = strict('powerMonitor', new PowerMonitor())
export const autoUpdater = strict('autoUpdater', new AutoUpdater())
/** `online` is for tests. */
export const net = strict('net', {
  online: true,
  isOnline() {
    return this.online
  },
})
export const safeStorage = strict('safeStorage', { getSelectedStorageBackend: () => 'basic_text' })
export const shell = strict('shell', {
  openExternal: (url: string) => {
    recorder.openedOutside.push(url)
    return Promise.resolve()
  },
  openPath: (path: string) => {
    recorder.openedPaths.push(path)
    return Promise.resolve(existsSync(path) ? '' : 'There is no such file')
  },
})
export const dialog = strict('dialog', {
  showErrorBox: (title: string, content: string) => {
    recorder.errorBoxes.push({ title, content })
    process.send?.({ event: 'error-box', title, content })
  },
  /** With or without a window before the options. */
  showMessageBox: async (...args: { signal?: AbortSignal; cancelId?: number }[]) => {
    const options = args.at(-1) ?? {}
    const box: (typeof recorder.messageBoxes)[number] = { options, response: null }
    recorder.messageBoxes.push(box)
    const answer = await personsAnswer(options.signal, options.cancelId ?? 0)
    box.response = answer.response
    return { checkboxChecked: false, ...answer }
  },
})
/** Only for electron-store, which offers its data to pages that ask; ours never do. */
export const ipcMain = strict('ipcMain', new StrictEmitter('ipcMain', ['electron-store-get-data']))

/** What a test has laid out, or will; a question that is taken back is answered with its own "cancel". */
const personsAnswer = async (signal: AbortSignal | undefined, cancelId: number) => {
  for (;;) {
    const answer = recorder.answers.shift()
    if (answer) return answer
    if (signal?.aborted) return { response: cancelId }
    await new Promise((turn) => setTimeout(turn, 10))
  }
}

const electron = strict('electron', {
  app,
  autoUpdater,
  BrowserWindow,
  dialog,
  ipcMain,
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
})
export default electron

listenForTests({ app: rawApp, electron, recorder })
