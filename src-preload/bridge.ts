/** The one channel between page and main process. Pages cannot name it: the preload does. */
export const bridgeChannel = 'wecom-desk'

/** Under this name the page finds the bridge on its `window`. */
export const bridgeName = 'weComDesk'

/** All that a page gets of Electron: texts to the main process and back. */
export interface Bridge {
  send(text: string): void
  /** @returns ends the subscription */
  onMessage(listener: (text: string) => void): () => void
}
