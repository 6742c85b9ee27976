import { contextBridge, ipcRenderer } from 'electron'
import type { IpcRendererEvent } from 'electron'
import { bridgeChannel, bridgeName } from './bridge.ts'
import type { Bridge } from './bridge.ts'

const bridge: Bridge = {
  send: (text) => ipcRenderer.send(bridgeChannel, text),
  onMessage: (listener) => {
    // The event stays here: it would give the page `ipcRenderer` itself.
    const hear = (_event: IpcRendererEvent, text: string) => listener(text)
    ipcRenderer.on(bridgeChannel, hear)
    // Returns nothing: `removeListener` returns `ipcRenderer`, which must not cross the bridge.
    return () => void ipcRenderer.removeListener(bridgeChannel, hear)
  },
}

contextBridge.exposeInMainWorld(bridgeName, bridge)
