import { bridgeChannel } from '../../../src-preload/bridge.ts'
import { decodeFrame, encodeFrame, maxPageTextLength } from '../../../src-preload/frame.ts'
import type { Disposable } from '../../disposables.ts'
import type { Log } from '../../ports.ts'
import { readRpcFrame } from '../../router/rpc-frame.ts'

/** The part of Electron's WebContents that the transport needs. */
export interface PageContents {
  readonly ipc: {
    on(channel: string, listener: (event: PageEvent, ...args: unknown[]) => void): unknown
  }
  send(channel: string, text: string): void
  isDestroyed(): boolean
  on(
    event: 'did-start-navigation',
    listener: (details: { isMainFrame: boolean; isSameDocument: boolean }) => void,
  ): unknown
  on(event: 'did-navigate' | 'render-process-gone' | 'destroyed', listener: () => void): unknown
}

export interface PageEvent {
  /** Null when the frame has gone meanwhile. */
  readonly senderFrame: { readonly parent: unknown; readonly origin: string } | null
}

/** The main process' end of one page's connection, in the shape that oRPC's server takes a message port. */
export interface PagePort {
  on(event: string, listener: (event?: { data: string }) => void): void
  postMessage(text: unknown): void
}

export interface TransportOptions {
  /** Pages of any other origin are not heard. */
  origin: string
  /** Called once per load of the page. Messages that arrive before it returns are not lost: there are none. */
  accept(port: PagePort): void
  log: Log
}

/**
 * Connects the pages that `contents` shows to whoever accepts them: plain messages of text on one channel, since neither
 * MessagePort nor a synchronous call is needed. A page that is reloaded, left, closed or crashed ends its connection, which
 * aborts what runs on its behalf. Disposing tells the page, which then settles what it waits for.
 */
export const connectPages = (contents: PageContents, { origin, accept, log }: TransportOptions): Disposable => {
  let current: Connection | null = null
  /** The connection of the document that a navigation is about to replace. */
  let leaving: Connection | null = null

  let isClosing = false

  const send = (text: string) => {
    if (!contents.isDestroyed()) contents.send(bridgeChannel, text)
  }
  const open = (id: string) => {
    current?.close('replaced')
    current = new Connection(id, send, log)
    if (isClosing) current.closeBoth('the app quits')
    else accept(current)
  }
  const hear = (event: PageEvent, raw: unknown) => {
    const frame = event.senderFrame
    if (!frame || frame.parent !== null || frame.origin !== origin) {
      log.warn('message from a foreign frame dropped', { origin: frame?.origin ?? 'gone' })
      return
    }
    const message = decodeFrame(raw)
    if (message?.kind === 'open') open(message.connection)
    else if (!current || message?.connection !== current.id) log.debug('message without a connection dropped')
    else if (message.kind === 'close') current.close('closed by the page')
    else if (message.text.length <= maxPageTextLength && readRpcFrame(message.text)) current.receive(message.text)
    else {
      log.warn('connection closed: the page sent what its client never sends', { length: message.text.length })
      current.closeBoth('malformed message')
    }
  }
  const left = (reason: string) => () => current?.close(reason)

  contents.ipc.on(bridgeChannel, hear)
  // A navigation that is refused starts too. So the connection ends with the new document, and only if it is not the new one's.
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) leaving = current
  })
  contents.on('did-navigate', () => {
    leaving?.close('the page was left')
    leaving = null
  })
  contents.on('render-process-gone', left('the page crashed'))
  contents.on('destroyed', left('the window was closed'))

  return {
    // Goes on listening, so that a page which comes too late is told so.
    dispose: () => {
      isClosing = true
      current?.closeBoth('the app quits')
    },
  }
}

/** One load of one page. Silent after its end, in both directions. */
class Connection implements PagePort {
  readonly id: string
  readonly #send: (text: string) => void
  readonly #onMessage: ((event: { data: string }) => void)[] = []
  readonly #onClose: (() => void)[] = []
  readonly #log: Log
  #isOpen = true

  constructor(id: string, send: (text: string) => void, log: Log) {
    this.id = id
    this.#send = send
    this.#log = log
  }

  on(event: string, listener: (event?: { data: string }) => void): void {
    if (event === 'message') this.#onMessage.push(listener)
    else if (event === 'close') this.#onClose.push(listener)
    else throw new Error(`A page's connection has no event ${event}`)
  }

  /** Answers to a page that has gone are dropped: nobody waits for them. */
  postMessage(text: unknown): void {
    if (!this.#isOpen) return
    if (typeof text !== 'string') throw new TypeError('Only text travels to a page; the contract has no files')
    this.#send(encodeFrame({ kind: 'message', connection: this.id, text }))
  }

  receive(text: string): void {
    if (!this.#isOpen) return
    for (const listener of this.#onMessage) listener({ data: text })
  }

  close(reason: string): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#log.debug('connection of a page closed', { reason })
    for (const listener of this.#onClose) listener()
  }

  /** For an end that the page does not know of. */
  closeBoth(reason: string): void {
    if (this.#isOpen) this.#send(encodeFrame({ kind: 'close', connection: this.id }))
    this.close(reason)
  }
}
