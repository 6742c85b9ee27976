import type { App } from './app.ts'
import { recorder } from './recorder.ts'
import type { Rectangle } from './screen.ts'
import { StrictEmitter, strict } from './strict.ts'
import { WebContents } from './web-contents.ts'
import type { ContentsParts } from './web-contents.ts'

interface Options extends Partial<Rectangle> {
  minWidth?: number
  minHeight?: number
  show?: boolean
  webPreferences?: { preload?: string; sandbox?: boolean; contextIsolation?: boolean; nodeIntegration?: boolean }
}

const knownOptions = new Set([
  ...['x', 'y', 'width', 'height', 'minWidth', 'minHeight', 'show'],
  // Recorded only.
  ...['title', 'icon', 'autoHideMenuBar', 'backgroundColor', 'webPreferences'],
])

export const createBrowserWindowClass = (app: App, parts: ContentsParts) => {
  class BrowserWindow extends StrictEmitter {
    static getAllWindows(): object[] {
      return [...app.windows]
    }

    readonly webContents: WebContents
    /** Without the checks; for tests. */
    readonly rawContents: WebContents
    readonly #started: Promise<void>
    #bounds: Rectangle
    #isVisible: boolean
    #isMaximized = false
    #isMinimized = false
    #isFullScreen = false
    #isDestroyed = false

    constructor(options: Options) {
      super('BrowserWindow', [
        ...['ready-to-show', 'show', 'close', 'closed'],
        // Known, but never emitted: see README.md.
        ...['unresponsive', 'responsive', 'query-session-end'],
      ])
      app.mustBeReady('BrowserWindow')
      for (const name of Object.keys(options))
        if (!knownOptions.has(name)) throw new Error(`stand-in: BrowserWindow option ${name} is not supported`)
      const { preload, sandbox, contextIsolation, nodeIntegration } = options.webPreferences ?? {}
      if (!preload || sandbox === false || contextIsolation === false || nodeIntegration)
        throw new Error('stand-in: only a sandboxed, isolated page with a preload is supported')
      recorder.windows.push(options)
      const { x = 0, y = 0, width = 800, height = 600, minWidth = 0, minHeight = 0, show = true } = options
      this.#bounds = { x, y, width: Math.max(width, minWidth), height: Math.max(height, minHeight) }
      this.#isVisible = show
      this.rawContents = new WebContents(parts)
      this.webContents = strict('WebContents', this.rawContents)
      this.#started = this.rawContents.start(preload, this.#bounds)
      this.rawContents.once('did-finish-load', () => this.emit('ready-to-show'))
      app.windows.add(this)
      app.emit('web-contents-created', {}, this.webContents)
    }

    async loadURL(url: string): Promise<void> {
      await this.#started
      await this.rawContents.load(url)
    }

    show(): void {
      this.#isVisible = true
      this.emit('show')
      process.send?.({ event: 'shown' })
    }

    hide(): void {
      this.#isVisible = false
    }

    isVisible(): boolean {
      return this.#isVisible
    }

    focus(): void {
      app.focused = this
    }

    maximize(): void {
      this.#isMaximized = true
    }

    isMaximized(): boolean {
      return this.#isMaximized
    }

    minimize(): void {
      this.#isMinimized = true
    }

    isMinimized(): boolean {
      return this.#isMinimized
    }

    restore(): void {
      this.#isMinimized = false
    }

    setFullScreen(isFullScreen: boolean): void {
      this.#isFullScreen = isFullScreen
    }

    isFullScreen(): boolean {
      return this.#isFullScreen
    }

    setBackgroundColor(colour: string): void {
      recorder.backgrounds.push(colour)
    }

    setBounds(bounds: Rectangle): void {
      this.#bounds = { ...bounds }
    }

    getBounds(): Rectangle {
      return { ...this.#bounds }
    }

    getNormalBounds(): Rectangle {
      return { ...this.#bounds }
    }

    isDestroyed(): boolean {
      return this.#isDestroyed
    }

    close(): void {
      if (this.#isDestroyed || !this.ask('close')) return
      this.#isDestroyed = true
      this.rawContents.destroy()
      this.emit('closed')
      app.windowClosed(this)
    }
  }

  /** Windows as the app gets them: with an error for whatever they lack. */
  return new Proxy(BrowserWindow, {
    construct: (target, [options]: [Options]) => strict('BrowserWindow', new target(options)),
  })
}
