import type { App, PowerMonitor } from 'electron'
import type { Log } from '../../ports.ts'

/** What the core does about the machine's life; each is there only where the core has that part. */
export interface Wakeable {
  /** Looks at once at whatever goes by the clock. */
  wake?(reason: 'resume' | 'online'): void
  /** Locks the app where a code has been set. */
  lockNow?(): void | Promise<void>
}

export interface PowerOptions {
  powerMonitor: PowerMonitor
  app: App
  services: Wakeable
  lookAtNetwork(): boolean
  log: Log
}

export const followPower = ({ powerMonitor, app, services, lookAtNetwork, log }: PowerOptions): void => {
  powerMonitor.on('suspend', () => log.info('the machine goes to sleep'))
  powerMonitor.on('resume', () => {
    log.info('the machine woke up')
    lookAtNetwork()
    services.wake?.('resume')
  })
  powerMonitor.on('lock-screen', () => {
    void Promise.resolve(services.lockNow?.()).catch((error: unknown) => log.warn('the app was not locked', { error }))
  })
  powerMonitor.on('unlock-screen', () => void lookAtNetwork())
  // Linux and macOS wait for an app that asks for it; quitting gives everything back within seconds.
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    app.quit()
  })
}
