import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recorder } from './recorder.ts'
import { RefusableEvent, StrictEmitter } from './strict.ts'

/** What the app needs to know of its windows to quit; set by browser-window.ts. */
export interface Closable {
  close(): void
  isDestroyed(): boolean
}

const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
const version = typeof manifest === 'object' && manifest && 'version' in manifest ? String(manifest.version) : '0.0.0'

export class App extends StrictEmitter {
  readonly isPackaged = process.env['STANDIN_PACKAGED'] === '1'
  readonly windows = new Set<Closable>()
  /** Closes the browser; set when it has been started. */
  closeBrowser: () => Promise<void> = () => Promise.resolve()
  isSandboxEnabled = false
  /** The window that was focused last. */
  focused: Closable | null = null
  #isReady = false
  #isQuitting = false
  #userData = join(tmpdir(), 'wecom-desk-standin')
  #lock: string | null = null

  constructor() {
    super('app', [
      'ready',
      'before-quit',
      'will-quit',
      'quit',
      'window-all-closed',
      'second-instance',
      'web-contents-created',
      'activate',
      'open-url',
    ])
    // Electron runs until it is told to end, also without a window.
    setInterval(() => undefined, 2 ** 31 - 1)
    // Electron, too, gets ready only when the whole entry has been evaluated.
    setImmediate(() => {
      this.#isReady = true
      this.emit('ready', {})
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.quit())
  }

  isReady(): boolean {
    return this.#isReady
  }

  whenReady(): Promise<void> {
    return this.#isReady ? Promise.resolve() : new Promise((resolve) => this.once('ready', () => resolve()))
  }

  enableSandbox(): void {
    this.mustNotBeReady('app.enableSandbox')
    this.isSandboxEnabled = true
  }

  mustNotBeReady(what: string): void {
    if (this.#isReady) throw new Error(`${what} must be called before the app is ready`)
  }

  mustBeReady(what: string): void {
    if (!this.#isReady) throw new Error(`${what} can only be used when the app is ready`)
  }

  setPath(name: string, folder: string): void {
    if (name !== 'userData') throw new Error(`stand-in: electron.app.setPath('${name}') is not supported`)
    if (!existsSync(folder)) throw new Error(`Failed to set path: ${folder}`)
    this.#userData = folder
  }

  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`stand-in: electron.app.getPath('${name}') is not supported`)
    return this.#userData
  }

  getVersion(): string {
    return version
  }

  getAppPath(): string {
    return join(import.meta.dirname, '../..')
  }

  setAboutPanelOptions(): void {}

  setLoginItemSettings(settings: typeof recorder.loginItem): void {
    recorder.loginItem = settings
  }

  getLoginItemSettings() {
    const { openAtLogin, name = '' } = recorder.loginItem
    return { openAtLogin, launchItems: [{ name, enabled: openAtLogin }], wasOpenedAtLogin: false }
  }

  setAsDefaultProtocolClient(scheme: string, _path: string, args: readonly string[]): boolean {
    recorder.protocolClients.push([scheme, ...args].join(' '))
    return true
  }

  /** Only noted: a test starts the app again itself. */
  relaunch(options: unknown): void {
    process.send?.({ event: 'relaunch', options })
  }

  /** A file with the owner's process id. The second process leaves a note that the first one watches for. */
  requestSingleInstanceLock(): boolean {
    const lock = join(this.#userData, 'standin-instance')
    mkdirSync(lock, { recursive: true })
    const owner = join(lock, 'owner')
    if (existsSync(owner) && isRunning(Number(readFileSync(owner, 'utf8')))) {
      const note = join(lock, `second-${process.pid}`)
      writeFileSync(`${note}.part`, JSON.stringify(process.argv))
      renameSync(`${note}.part`, note)
      return false
    }
    writeFileSync(owner, String(process.pid))
    this.#lock = lock
    const watcher = watch(lock, () => {
      for (const note of readdirSync(lock).filter((file) => /^second-\d+$/.test(file))) {
        const argv: unknown = JSON.parse(readFileSync(join(lock, note), 'utf8'))
        rmSync(join(lock, note), { force: true })
        recorder.secondInstances += 1
        this.emit('second-instance', {}, argv, '', undefined)
      }
    })
    watcher.unref()
    return true
  }

  quit(): void {
    if (this.#isQuitting) return
    if (!this.ask('before-quit')) return
    this.#isQuitting = true
    for (const window of [...this.windows]) {
      window.close()
      if (!window.isDestroyed()) {
        this.#isQuitting = false
        return
      }
    }
    this.emit('will-quit', new RefusableEvent())
    this.emit('quit', {}, 0)
    this.exit(0)
  }

  windowClosed(window: Closable): void {
    this.windows.delete(window)
    if (this.windows.size > 0 || this.#isQuitting) return
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }

  exit(code = 0): void {
    const lock = this.#lock
    // A browser that is still being started may never say that it has closed; it ends with this process.
    const late = new Promise<void>((pass) => setTimeout(pass, 5_000))
    void Promise.race([this.closeBrowser(), late]).finally(() => {
      if (lock && statSync(lock, { throwIfNoEntry: false })) rmSync(lock, { recursive: true, force: true })
      process.exit(code)
    })
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return pid > 0 && pid !== process.pid && process.kill(pid, 0)
  } catch {
    return false // no such process
  }
}
