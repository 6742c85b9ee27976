import type { Disposable } from '../../disposables.ts'
import type { Clock } from '../../ports.ts'

/** While there is no network; there is nothing to wait for otherwise, and no timer. */
const lookEveryMs = 15_000

export interface NetworkWatch extends Disposable {
  /** @returns whether there is a network now */
  look(): boolean
}

/**
 * Electron says whether there is a network, not when that changes. So somebody gives a hint (the page, which hears of it, the
 * system's waking, or a schedule that ended), and only where there was none it is looked for again until it is back.
 */
export const createNetworkWatch = (isOnline: () => boolean, clock: Clock, onBack: () => void): NetworkWatch => {
  let wasOffline = false
  let disposed = false
  let cancel = () => {}

  const look = (): boolean => {
    cancel()
    const online = isOnline()
    if (!online && !disposed) cancel = clock.after(lookEveryMs, look)
    if (online && wasOffline && !disposed) onBack()
    wasOffline = !online
    return online
  }
  return {
    look,
    dispose: () => {
      disposed = true
      cancel()
    },
  }
}
