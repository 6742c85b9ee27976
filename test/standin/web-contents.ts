import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { BrowserContext, CDPSession, Page, Route } from 'playwright-core'
import { fromShown, toShown } from './addresses.ts'
import { recorder } from './recorder.ts'
import type { Protocol, Session } from './session.ts'
import { StrictEmitter, strict } from './strict.ts'
import { runPageWorld, runPreloadWorld } from './worlds.ts'

type OpenHandler = (details: { url: string; disposition: string }) => { action: string }

export interface ContentsParts {
  context(): Promise<BrowserContext>
  protocol: Protocol
  session: Session
}

const preloadWorld = 'standin-preload'

/** Messages of one page, by channel. */
class IpcOfContents {
  readonly #listeners = new Map<string, Set<(...args: unknown[]) => void>>()

  on(channel: string, listener: (...args: unknown[]) => void): void {
    this.#listeners.set(channel, (this.#listeners.get(channel) ?? new Set()).add(listener))
  }

  /** For tests: where somebody listens. */
  channels(): string[] {
    return [...this.#listeners.keys()]
  }

  emit(channel: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(channel) ?? [])]) listener(...args)
  }
}

/** A page of real Chromium, with the app's preload in an isolated world. */
export class WebContents extends StrictEmitter {
  readonly ipc = strict('WebContents.ipc', new IpcOfContents())
  /** Tests change and read the page through this; the app does not know it. */
  page: Page | undefined
  readonly #parts: ContentsParts
  readonly #secret = `standin-${randomBytes(8).toString('hex')}`
  /** Execution contexts of the preload, and the origin of the document that each belongs to. */
  readonly #worlds = new Map<number, string>()
  #devtools: CDPSession | undefined
  #currentWorld: number | undefined
  #openHandler: OpenHandler = () => ({ action: 'allow' })
  #expectedUrl: string | undefined
  #isDestroyed = false

  constructor(parts: ContentsParts) {
    super('WebContents', [
      ...['did-start-navigation', 'will-frame-navigate', 'will-navigate', 'did-navigate', 'did-finish-load'],
      ...['render-process-gone', 'destroyed'],
      // Known, but never emitted: see README.md.
      ...['will-redirect', 'will-attach-webview', 'will-prevent-unload'],
    ])
    this.#parts = parts
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  /** What the app says to a new window. */
  askToOpen(url: string): string {
    return this.#openHandler({ url, disposition: 'foreground-tab' }).action
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed')
    if (!args.every((arg) => typeof arg === 'string')) throw new Error('stand-in: only texts are sent')
    if (this.#currentWorld === undefined) return
    const message = JSON.stringify(JSON.stringify({ channel, args }))
    // A world that went away meanwhile gets nothing, as in Electron.
    this.#devtools
      ?.send('Runtime.evaluate', { contextId: this.#currentWorld, expression: `standinReceive(${message})` })
      .catch(ignoreGone)
  }

  /** Starts the page; the window calls it once. */
  async start(preload: string, size: { width: number; height: number }): Promise<void> {
    const context = await this.#parts.context()
    const page = await context.newPage()
    this.page = page
    await page.setViewportSize(size)
    await page.route('**/*', (route) => this.#route(route))
    page.on('load', () => this.emit('did-finish-load'))
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }))
    page.on('download', (download) => {
      if (!this.#parts.session.mayDownload(download.url())) void download.cancel()
    })
    // Only browsers that ignore the flag against new windows make one; it gets no content and goes.
    page.on('popup', (popup) => void popup.close())
    await this.#startWorlds(await context.newCDPSession(page), preload)
  }

  async load(url: string): Promise<void> {
    if (!this.page) throw new Error('stand-in: the page has not started')
    const shown = toShown(url, this.#parts.protocol.schemes)
    // Another fragment of the same document makes no request.
    if (withoutFragment(shown) === withoutFragment(this.page.url()) && shown.includes('#')) {
      this.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: true })
      await this.page.goto(shown)
      return
    }
    await this.#applyPermissions(shown)
    this.#expectedUrl = withoutFragment(shown)
    await this.page.goto(shown, { waitUntil: 'load' })
  }

  getURL(): string {
    return fromShown(this.page?.url() ?? '')
  }

  reload(): void {
    void this.page?.reload().catch(ignoreGone)
  }

  /** A crash as far as the app can tell; the page itself goes on until it is loaded anew. */
  forcefullyCrashRenderer(): void {
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
  }

  destroy(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    void this.page?.close().catch(ignoreGone)
    this.emit('destroyed')
  }

  async #startWorlds(devtools: CDPSession, preload: string): Promise<void> {
    this.#devtools = devtools
    const mainFrame = (await devtools.send('Page.getFrameTree')).frameTree.frame.id
    devtools.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name !== preloadWorld || context.auxData?.['frameId'] !== mainFrame) return
      this.#currentWorld = context.id
      this.#worlds.set(context.id, fromShown(context.origin))
    })
    devtools.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === 'standinSend') this.#receive(payload, this.#worlds.get(executionContextId) ?? 'null')
    })
    devtools.on('Page.frameNavigated', ({ frame }) => {
      if (frame.id === mainFrame) this.emit('did-navigate', {}, fromShown(frame.url), 200, '')
    })
    devtools.on('Page.windowOpen', ({ url: shown }) => {
      const url = fromShown(shown)
      const action = this.askToOpen(url)
      recorder.windowOpens.push({ url, action })
      if (action !== 'deny') throw new Error(`stand-in: opening a window (${action}) is not supported`)
    })
    await devtools.send('Runtime.addBinding', { name: 'standinSend', executionContextName: preloadWorld })
    await devtools.send('Page.enable')
    await devtools.send('Runtime.enable')
    const secret = JSON.stringify(this.#secret)
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${runPageWorld})(globalThis, ${secret})` })
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: preloadWorld,
      source: `(${runPreloadWorld})(globalThis, ${secret}, (require) => { const module = { exports: {} }, exports = module.exports;\n${readFileSync(preload, 'utf8')}\n})`,
    })
  }

  #receive(payload: string, origin: string): void {
    const { channel, args }: { channel: string; args: string[] } = JSON.parse(payload)
    this.ipc.emit(channel, { senderFrame: { parent: null, origin } }, ...args)
  }

  async #applyPermissions(shown: string): Promise<void> {
    const { origin } = new URL(shown)
    for (const { name, isAllowed } of this.#parts.session.decidePermissions(this, fromShown(origin)))
      await this.#devtools?.send('Browser.setPermission', {
        permission: { name },
        setting: isAllowed ? 'granted' : 'denied',
        origin,
      })
  }

  async #route(route: Route): Promise<void> {
    const request = route.request()
    const url = request.url()
    if (request.isNavigationRequest() && !this.#mayNavigate(url, request.frame() === this.page?.mainFrame()))
      return route.abort('aborted')
    const answer = await this.#parts.protocol.answer(url, request.method())
    if (answer)
      return route.fulfill({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: Buffer.from(await answer.arrayBuffer()),
      })
    if (isLoopback(url)) return route.continue()
    recorder.cutRequests.push(url)
    return route.abort('internetdisconnected')
  }

  #mayNavigate(shown: string, isMainFrame: boolean): boolean {
    const url = fromShown(shown)
    const details = { url, isMainFrame, isSameDocument: false }
    this.emit('did-start-navigation', details)
    if (isMainFrame && withoutFragment(shown) === this.#expectedUrl) {
      this.#expectedUrl = undefined // the app's own loadURL is not asked about
      return true
    }
    const isAllowed = this.ask('will-frame-navigate', details) && (!isMainFrame || this.ask('will-navigate', details))
    recorder.navigations.push({ url, isAllowed })
    return isAllowed
  }
}

const isLoopback = (url: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(URL.parse(url)?.hostname ?? '')

/** The page or its world went away while it was being told something. */
const ignoreGone = (): void => undefined

const withoutFragment = (url: string): string => url.replace(/#.*$/, '')
