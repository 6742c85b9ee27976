import type { App, PowerMonitor } from 'electron'
import type { Log } from '../../ports.ts'
import type { ResidentServices } from '../../services.ts'

export interface PowerOptions {
  powerMonitor: PowerMonitor
  app: App
  services: Pick<ResidentServices, 'wake' | 'lockNow'>
  lookAtNetwork(): boolean
  log: Log
}

export const followPower = ({ powerMonitor, app, services, lookAtNetwork, log }: PowerOptions): void => {
  powerMonitor.on('suspend', () => log.info('the machine goes to sleep'))
  powerMonitor.on('resume', () => {
    log.info('the machine woke up')
    lookAtNetwork()
    services.wake('resume')
  })
  powerMonitor.on('lock-screen', () => {
    void services.lockNow().catch((error: unknown) => log.warn('the app was not locked', { error }))
  })
  powerMonitor.on('unlock-screen', () => void lookAtNetwork())
  // Linux and macOS wait for an app that asks for it; quitting gives everything back within seconds.
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    app.quit()
  })
}
