import { EventEmitter } from 'node:events'
import type { PageContents, PageEvent } from '../../src-main/hosts/electron/ipc-transport.ts'
import { bridgeChannel } from '../../src-preload/bridge.ts'
import type { Bridge } from '../../src-preload/bridge.ts'

export const ownOrigin = 'app://desk'

/**
 * A window's contents without Electron, and the bridge that its page sees. Messages travel later than they are sent, and one that
 * arrives after a reload arrives at the new page, as it may in Electron.
 */
export class FakePage extends EventEmitter implements PageContents {
  readonly ipc = new EventEmitter()
  readonly #listeners = new Set<(text: string) => void>()
  sender: PageEvent['senderFrame'] = { parent: null, origin: ownOrigin }
  #isDestroyed = false

  readonly bridge: Bridge = {
    send: (text) => void setImmediate(() => this.ipc.emit(bridgeChannel, { senderFrame: this.sender }, text)),
    onMessage: (listener) => {
      this.#listeners.add(listener)
      return () => void this.#listeners.delete(listener)
    },
  }

  send(channel: string, text: string): void {
    if (channel !== bridgeChannel) throw new Error(`Pages do not hear ${channel}`)
    setImmediate(() => {
      for (const listener of [...this.#listeners]) listener(text)
    })
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  /** The old page's scripts stop; nothing of it hears or says anything again. */
  reload(): void {
    this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    this.#listeners.clear()
    this.emit('did-navigate')
  }

  destroy(): void {
    this.#isDestroyed = true
    this.emit('destroyed')
  }
}
