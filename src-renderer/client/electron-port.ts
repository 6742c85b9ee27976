import { bridgeName } from '../../src-preload/bridge.ts'
import type { Bridge } from '../../src-preload/bridge.ts'
import { decodeFrame, encodeFrame, maxPageTextLength } from '../../src-preload/frame.ts'

/**
 * The page's end of the connection to the main process, in the shape that oRPC's client takes a message port.
 * After `close`, sent by the main process when it quits, it refuses to send, which rejects every later call.
 */
export class ElectronPort extends EventTarget {
  readonly #bridge: Bridge
  readonly #connection = crypto.randomUUID()
  readonly #unsubscribe: () => void
  #isOpen = true

  constructor(bridge: Bridge) {
    super()
    this.#bridge = bridge
    this.#unsubscribe = bridge.onMessage((raw) => this.#receive(raw))
    bridge.send(encodeFrame({ kind: 'open', connection: this.#connection }))
  }

  /** @throws Error when the connection is closed or the text is too long; the call it belongs to fails with it */
  postMessage(text: string): void {
    if (!this.#isOpen) throw new Error('The connection to the main process is closed')
    if (text.length > maxPageTextLength) throw new Error('The call is too large for the main process')
    this.#bridge.send(encodeFrame({ kind: 'message', connection: this.#connection, text }))
  }

  /** Ends streams in the main process and settles what is pending here. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#unsubscribe()
    this.#bridge.send(encodeFrame({ kind: 'close', connection: this.#connection }))
    this.dispatchEvent(new Event('close'))
  }

  #receive(raw: string): void {
    const frame = decodeFrame(raw)
    if (!frame || frame.connection !== this.#connection) return
    if (frame.kind === 'message') this.dispatchEvent(new MessageEvent('message', { data: frame.text }))
    if (frame.kind === 'close') this.close()
  }
}

/** Connects to the main process. @returns null where the page does not run in the desktop app */
export const createElectronPort = (): ElectronPort | null => {
  const bridge: unknown = Reflect.get(globalThis, bridgeName)
  return isBridge(bridge) ? new ElectronPort(bridge) : null
}

const isBridge = (value: unknown): value is Bridge =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'send') === 'function' &&
  typeof Reflect.get(value, 'onMessage') === 'function'
